import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { ANA, ANONYMOUS_ACCESS, problem, renderPage } from '../../testing/render-page';

afterEach(cleanup);

const LIVE = { 'GET /health/live': { status: 'healthy', version: '1.2.3' } };

test('the page shows the signed-in person and the running version', async () => {
  renderPage('/about', LIVE);
  expect(await screen.findByText('Employee')).toBeDefined();
  expect(await screen.findByText('MCP Registry 1.2.3')).toBeDefined();
});

test('the registry URL is shown where clients can read the registry', async () => {
  renderPage('/about', LIVE, ANONYMOUS_ACCESS);
  expect((await screen.findAllByText('MCP Registry URL')).length).toBeGreaterThan(0);
  expect(screen.getByText(/VS Code refuses a URL that begins with http/)).toBeDefined();
});

test('where the read API is off, only administrators see the hint', async () => {
  renderPage('/about', LIVE);
  await screen.findByText('Employee');
  expect(screen.queryByText('Set up your organisation')).toBeNull();
  cleanup();
  renderPage('/about', { ...LIVE, 'GET /users/me': { ...ANA, is_admin: true } });
  expect(await screen.findByText(/is switched off/)).toBeDefined();
  expect(screen.queryByText('MCP Registry URL')).toBeNull();
});

test('where the read API requires a token, the page says that clients send none', async () => {
  renderPage('/about', LIVE, { ...ANONYMOUS_ACCESS, access: 'authenticated' });
  expect(await screen.findByText('These clients can’t read the registry yet.')).toBeDefined();
  expect(screen.queryByText(/VS Code refuses/)).toBeNull();
});

test('files are downloaded with the token, and an error is shown instead of saved', async () => {
  const save = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  const path = '/v0.1/x/com.example/managed-settings';
  const { requests } = renderPage(
    '/about',
    { ...LIVE, [`GET ${path}`]: { allowedMcpServers: [] } },
    ANONYMOUS_ACCESS,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Download managed-settings.json' }));
  expect(save).toHaveBeenCalledOnce();
  const request = requests.find(one => one.url.endsWith(path));
  expect(request?.headers.get('Authorization')).toBe('Bearer token');
  cleanup();
  renderPage('/about', { ...LIVE, 'GET /v0.1/x/com.example/vscode': problem(503) }, ANONYMOUS_ACCESS);
  await userEvent.click(await screen.findByRole('button', { name: 'Download mcp.json' }));
  expect(await screen.findByText(/mcp\.json was not saved\./)).toBeDefined();
  expect(save).toHaveBeenCalledOnce();
});
