import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { ANA, ANONYMOUS_ACCESS, renderPage } from '../../testing/render-page';

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
