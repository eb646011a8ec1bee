import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { ANONYMOUS_ACCESS, problem, renderPage } from '../../testing/render-page';
import type { Kind } from './kind';

afterEach(cleanup);

const PATH = '/v0.1/x/com.example';
const COPILOT: Kind = {
  kind: 'copilot-managed-settings',
  client: 'GitHub Copilot',
  purpose: 'allow',
  forms: [
    {
      form: 'file',
      path: `${PATH}/copilot-managed-settings`,
      file_name: 'copilot-managed-settings.json',
      media_type: 'application/json',
    },
    {
      form: 'reg',
      path: `${PATH}/copilot-managed-settings?form=reg`,
      file_name: 'copilot-managed-settings.reg',
      media_type: 'text/plain',
    },
  ],
  places: [{ where: 'Linux', place: '/etc/github-copilot/managed-settings.json' }],
  enforces: 'Only these servers start.',
  does_not_enforce: 'The cloud agent does not read it.',
  verify: 'Restart the client.',
  if_empty: 'blocks everything',
  listed: 1,
  not_expressible: [
    {
      server_name: 'com.example/star',
      endpoint_url: 'https://x.example/*',
      reason: 'Its address has a * in it.',
    },
  ],
  similar_addresses: [['com.example/a', 'com.example/b']],
};
const VSCODE: Kind = {
  ...COPILOT,
  kind: 'vscode',
  client: 'VS Code',
  purpose: 'install',
  forms: [
    {
      form: 'file',
      path: `${PATH}/vscode`,
      file_name: 'vscode-mcp.json',
      media_type: 'application/json',
    },
  ],
  not_expressible: [],
  similar_addresses: [],
};
const LIVE = {
  [`GET ${PATH}`]: { items: [COPILOT, VSCODE] },
  [`GET ${PATH}/copilot-managed-settings`]: { allowedMcpServers: [] },
  [`GET ${PATH}/vscode`]: { servers: {} },
};

test('a file is read with the token, in the chosen form, and saved', async () => {
  const save = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  const { requests } = renderPage('/clients', LIVE, ANONYMOUS_ACCESS);
  await screen.findByText('{"allowedMcpServers":[]}');
  await userEvent.click(screen.getByRole('radio', { name: 'Windows (.reg)' }));
  await waitFor(() =>
    expect(requests.some(one => one.url.endsWith('/copilot-managed-settings?form=reg'))).toBe(true),
  );
  await userEvent.click(await screen.findByRole('button', { name: /^Download / }));
  expect(save).toHaveBeenCalledOnce();
  for (const request of requests) expect(request.headers.get('Authorization')).toBe('Bearer token');
});

test('the page says where the file goes, what it leaves open and what it cannot contain', async () => {
  renderPage('/clients', LIVE, ANONYMOUS_ACCESS);
  for (const text of [
    '/etc/github-copilot/managed-settings.json',
    'The cloud agent does not read it.',
    'com.example/star',
    'Its address has a * in it.',
    'com.example/a, com.example/b',
  ]) {
    expect(await screen.findByText(text)).toBeDefined();
  }
});

test('the client is in the address of the page', async () => {
  const { location } = renderPage('/clients/vscode', LIVE, ANONYMOUS_ACCESS);
  expect(await screen.findByRole('heading', { name: 'VS Code' })).toBeDefined();
  await userEvent.click(screen.getByRole('radio', { name: 'GitHub Copilot' }));
  expect(location.history.at(-1)).toBe('/clients/copilot-managed-settings');
  expect(await screen.findByRole('heading', { name: 'GitHub Copilot' })).toBeDefined();
});

test('an empty catalogue is explained; other errors can be retried', async () => {
  const empty = problem(409, { detail: 'Nothing is published.' });
  renderPage(
    '/clients',
    { ...LIVE, [`GET ${PATH}/copilot-managed-settings`]: empty, [`GET ${PATH}/vscode`]: problem(503) },
    ANONYMOUS_ACCESS,
  );
  expect(await screen.findByText('Nothing is published.')).toBeDefined();
  await userEvent.click(screen.getByRole('radio', { name: 'VS Code' }));
  expect(await screen.findByText('The file could not be loaded.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined();
});

test('without the read API, the page says how to switch it on', async () => {
  renderPage('/clients', {});
  expect(await screen.findByText('There are no files')).toBeDefined();
});
