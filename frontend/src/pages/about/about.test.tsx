import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { ANA, ANONYMOUS_ACCESS, problem, renderPage } from '../../testing/render-page';

afterEach(cleanup);

const LIVE = { 'GET /health/live': { status: 'healthy', version: '1.2.3' } };

test('it says who one is, and which version runs', async () => {
  renderPage('/about', LIVE);
  expect(await screen.findByText('Employee')).toBeDefined();
  expect(await screen.findByText('MCP Registry 1.2.3')).toBeDefined();
});

test('the address for policies is on show only where clients can read the registry', async () => {
  renderPage('/about', LIVE, ANONYMOUS_ACCESS);
  expect((await screen.findAllByText('MCP Registry URL')).length).toBeGreaterThan(0);
  expect(screen.getByText(/VS Code refuses an address that begins with http/)).toBeDefined();
});

test('where it is switched off, only administrators are told', async () => {
  renderPage('/about', LIVE);
  await screen.findByText('Employee');
  expect(screen.queryByText('Connect a whole company')).toBeNull();
  cleanup();
  renderPage('/about', { ...LIVE, 'GET /users/me': { ...ANA, is_admin: true } });
  expect(await screen.findByText(/is switched off/)).toBeDefined();
  expect(screen.queryByText('MCP Registry URL')).toBeNull();
});

test('where it wants a token, it is said that clients send none', async () => {
  renderPage('/about', LIVE, { ...ANONYMOUS_ACCESS, access: 'authenticated' });
  expect(await screen.findByText('They can’t read it yet.')).toBeDefined();
  expect(screen.queryByText(/VS Code refuses/)).toBeNull();
});

test('the files are read with the token, and a fault is told instead of saved', async () => {
  const save = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  const path = '/v0.1/x/com.example/managed-settings';
  const { requests } = renderPage(
    '/about',
    { ...LIVE, [`GET ${path}`]: { allowedMcpServers: [] } },
    ANONYMOUS_ACCESS,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Download managed-settings.json' }));
  expect(save).toHaveBeenCalledOnce();
  const asked = requests.find(one => one.url.endsWith(path));
  expect(asked?.headers.get('Authorization')).toBe('Bearer token');
  cleanup();
  renderPage('/about', { ...LIVE, 'GET /v0.1/x/com.example/vscode': problem(503) }, ANONYMOUS_ACCESS);
  await userEvent.click(await screen.findByRole('button', { name: 'Download mcp.json' }));
  expect(await screen.findByText(/mcp\.json was not saved\./)).toBeDefined();
  expect(save).toHaveBeenCalledOnce();
});
