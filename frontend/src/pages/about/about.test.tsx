import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { show } from '../../testing/show';

afterEach(cleanup);

const LIVE = { 'GET /health/live': { status: 'healthy', version: '1.2.3' } };

test('it says who one is, and which version runs', async () => {
  show('/about', LIVE);
  expect(await screen.findByText('Employee')).toBeDefined();
  expect(await screen.findByText('MCP Registry 1.2.3')).toBeDefined();
});

test('the address for policies is on show only where the registry answers there', async () => {
  const { requests } = show('/about', { ...LIVE, 'GET /openapi.json': { paths: { '/registrations': {} } } });
  await waitFor(() => expect(requests.some(one => one.url.includes('/openapi.json'))).toBe(true));
  expect(screen.queryByText('MCP Registry URL')).toBeNull();
  cleanup();
  show('/about', { ...LIVE, 'GET /openapi.json': { paths: { '/v0.1/servers': {} } } });
  expect((await screen.findAllByText('MCP Registry URL')).length).toBeGreaterThan(0);
});
