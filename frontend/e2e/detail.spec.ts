import { readFile } from 'node:fs/promises';
import { sample } from './support/api';
import { expect, type Page, test } from './support/test';

const SCHEMA = {
  type: 'object',
  properties: {
    city: { type: 'string', description: 'Where.' },
    days: { type: 'integer', default: 7 },
  },
  required: ['city'],
};
const TOOLS = [
  {
    name: 'get_forecast',
    description: 'The next days.',
    inputSchema: SCHEMA,
    annotations: { readOnlyHint: true },
  },
  { name: 'delete_station', annotations: { destructiveHint: true } },
  ...['a', 'b', 'c', 'd', 'e'].map(letter => ({
    name: `report_${letter}`,
    description: `Report ${letter}.`,
  })),
];

const tab = (page: Page, name: RegExp | string) =>
  page.getByRole('navigation', { name: 'About this server' }).getByRole('link', { name });

test('the tools can be filtered, and expand to their parameters', async ({ visit, registry }) => {
  const server = await registry.as('Ana').approved({ available_tools: TOOLS }, registry.as('Mia'));
  const page = await visit('Ben', `/servers/${server.registration_id}`);
  await tab(page, 'Tools (7)').click();
  await expect(page).toHaveURL(`/servers/${server.registration_id}/tools`);
  await page.getByRole('searchbox', { name: 'Filter tools' }).fill('forecast');
  await expect(page.getByText('1 of 7 tools')).toBeVisible();
  await page.getByText('get_forecast', { exact: true }).click();
  const city = page.getByRole('row', { name: /city/ });
  await expect(city).toContainText('required');
  await expect(city).toContainText('string');
  await expect(page.getByRole('row', { name: /days/ })).toContainText('Default: 7.');
  await expect(page.getByText('Read-only')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter tools' }).fill('');
  await expect(page.getByRole('listitem').filter({ hasText: 'delete_station' })).toContainText('Destructive');
});

test('each client has a snippet to copy', async ({ visit, registry }) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  const page = await visit('Ben', `/servers/${server.registration_id}/connect`);
  for (const [client, label, content] of [
    ['VS Code', '.vscode/mcp.json', '"servers"'],
    ['Cursor', '~/.cursor/mcp.json', '"mcpServers"'],
    ['Claude Code', 'Command line: bash or zsh', 'claude mcp add --transport http'],
    ['Copilot CLI', '~/.copilot/mcp-config.json', '"tools"'],
    ['JSON', 'mcpServers', '"mcpServers"'],
    ['curl', 'Send an initialize request: bash or zsh', "curl -i 'https://"],
  ] as const) {
    await page.getByRole('radio', { name: client, exact: true }).check();
    const snippet = page.getByRole('region', { name: label, exact: true });
    await expect(snippet).toContainText(content);
    await expect(snippet).toContainText(server.endpoint_url);
  }
  await page.getByRole('radio', { name: 'PowerShell on Windows' }).check();
  const command = page.getByRole('region', { name: 'Send an initialize request: PowerShell on Windows' });
  await expect(command).toContainText("| curl.exe -i 'https://");
  await page.getByRole('radio', { name: 'VS Code', exact: true }).check();
  await page.getByRole('radio', { name: 'cmd.exe' }).check();
  await expect(page.getByRole('region', { name: 'Command line: cmd.exe' })).toContainText('"{\\"name\\":');
  await page.getByRole('radio', { name: 'curl', exact: true }).check();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(server.endpoint_url);
});

test('only an approved server has install links', async ({ visit, registry }) => {
  const approved = await registry.as('Ana').approved({}, registry.as('Mia'));
  const pending = await registry.as('Ana').register();
  const page = await visit('Ben', `/servers/${approved.registration_id}/connect`);
  const links = page.locator('a[href^="vscode"], a[href^="cursor"]');
  await expect(links).toHaveCount(3);
  await tab(page, 'Overview').click();
  await expect(links).toHaveCount(1);

  await page.goto(`/servers/${pending.registration_id}/connect`);
  await expect(page.getByText(/This server is not approved, so there is no install link/)).toBeVisible();
  await expect(page.getByText('It is waiting for review')).toBeVisible();
  await expect(links).toHaveCount(0);
});

test('the history shows who did what, with every field before and after', async ({ visit, registry }) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  await registry.as('Ana').edit(server, { description: 'Forecasts by the hour.' });
  const page = await visit('Ben', `/servers/${server.registration_id}/history`);
  const entries = page.getByRole('main').getByRole('article');
  await expect(entries).toHaveCount(3);
  await expect(entries.nth(0)).toContainText('Ana changed it; it needs a new review');
  await expect(entries.nth(0).getByRole('deletion')).toContainText(
    'every place the company has an office in',
  );
  await expect(entries.nth(0).getByRole('insertion')).toContainText('Forecasts by the hour.');
  await expect(entries.nth(1)).toContainText('Mia approved it');
  await expect(entries.nth(2)).toContainText('Ana registered it');

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/^weather-.*-history\.csv$/);
  const text = await readFile(await file.path(), 'utf-8');
  expect(text.trim().split('\r\n')).toHaveLength(4);
  expect(text).toContain('Forecasts by the hour.');
});

test('the page of a deleted server says so, and the server leaves the list', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect(404);
  const { endpoint_name } = sample('Doomed');
  const server = await registry.as('Ana').approved({ endpoint_name }, registry.as('Mia'));
  const page = await visit('Ben', '/');
  const card = page.getByRole('link', { name: endpoint_name, exact: true });
  await expect(card).toBeVisible();
  await registry.as('Mia').delete(server);

  await card.click();
  await expect(page.getByRole('heading', { name: 'This server was deleted' })).toBeVisible();
  await expect(page.getByText('Mia deleted it')).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Browse servers' }).click();
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).not.toHaveCount(0);
  await expect(card).toHaveCount(0);
});

test('an administrator deletes a server after confirming it', async ({ visit, registry, guard }) => {
  guard.expect(404);
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  const page = await visit('Mia', `/servers/${server.registration_id}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete ${server.endpoint_name}?` });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText(`${server.endpoint_name} is deleted. Its history is kept.`)).toBeVisible();
  await expect(page).toHaveURL('/');
  await page.goto(`/servers/${server.registration_id}`);
  await expect(page.getByRole('heading', { name: 'This server was deleted' })).toBeVisible();
});

test('an unknown address shows an error page', async ({ visit, guard }) => {
  guard.expect(404);
  const page = await visit('Ben', '/servers/00000000-0000-4000-8000-000000000000');
  await expect(page.getByRole('heading', { name: 'There is no such server' })).toBeVisible();
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { name: 'There is no page at this address' })).toBeVisible();
});
