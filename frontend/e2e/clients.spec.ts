import { readFile } from 'node:fs/promises';
import type { Registration } from '../src/api/types';
import { expect, type Page, test } from './support/test';

const home = ({ registration_id }: Registration) => `/servers/${registration_id}`;
const item = (page: Page, { endpoint_name }: Registration) =>
  page.getByRole('article', { name: endpoint_name });

test('an approval publishes a version, which stays live until the next approval', async ({
  visit,
  registry,
}) => {
  const [ana, mia] = [registry.as('Ana'), registry.as('Mia')];
  const server = await ana.approved({}, mia);
  const { server_name } = await mia.published(server);
  expect(server_name).toMatch(/^com\.example\/weather-/);
  const page = await visit('Ben', `${home(server)}/connect`);
  const versions = page.getByRole('region', { name: 'What clients see' });
  await expect(versions).toContainText(String(server_name));
  await expect(versions.getByRole('listitem')).toHaveText(/1\.0\.0.*Latest.*by Mia/);
  const snippet = page.getByRole('region', { name: '.vscode/mcp.json' });
  await expect(snippet).toContainText(`"${server_name}"`);

  const edited = `https://elsewhere.example.net/mcp?of=${server.registration_id}`;
  await ana.edit(server, { endpoint_url: edited });
  await page.reload();
  await expect(page.getByText(/Clients still see version 1\.0\.0, which Mia approved/)).toBeVisible();
  await expect(snippet).toContainText(server.endpoint_url);
  await expect(snippet).not.toContainText('elsewhere');

  const review = await visit('Mia', `/review/${server.registration_id}`);
  const approve = item(review, server).getByRole('button', { name: 'Approve' });
  await expect(approve).toHaveAccessibleDescription('Approve: clients get 2.0.0.');
  await expect(item(review, server)).toContainText('Reject: clients keep 1.0.0.');
  await approve.click();
  await expect.poll(async () => (await mia.published(server)).versions.length).toBe(2);
  await page.reload();
  await expect(versions.getByRole('listitem')).toHaveText([/2\.0\.0.*Latest/, /1\.0\.0.*Superseded/]);
  await expect(snippet).toContainText(edited);
  await versions.getByText('1.0.0').click();
  await expect(versions.getByText(server.endpoint_url)).toBeVisible();
});

test('after a rejected edit clients keep the published version until an administrator withdraws it', async ({
  visit,
  registry,
}) => {
  const [ana, mia] = [registry.as('Ana'), registry.as('Mia')];
  const server = await ana.approved({}, mia);
  await ana.edit(server, { description: 'Whatever you like.' });
  const page = await visit('Mia', `/review/${server.registration_id}`);
  await item(page, server).getByRole('button', { name: 'Reject…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Only the edit is rejected. Clients still see version 1.0.0');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Please be precise.');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(dialog).toHaveCount(0);
  expect((await mia.published(server)).versions).toMatchObject([{ status: 'active' }]);

  await page.goto(home(server));
  await expect(
    page.getByText(/Only the edit was rejected\. Clients still see version 1\.0\.0/),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Withdraw the server' }).click();
  await item(page, server).getByRole('button', { name: 'Withdraw…' }).click();
  await expect(dialog).toContainText('This server is live.');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It is being shut down.');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByText(`${server.endpoint_name} is withdrawn.`)).toBeVisible();
  await expect(item(page, server).getByRole('button', { name: 'Withdraw…' })).toHaveCount(0);
  expect((await mia.published(server)).versions).toMatchObject([{ status: 'deleted' }]);
  expect((await mia.read(server)).status_reason).toBe('It is being shut down.');
  await page.goto(`${home(server)}/connect`);
  await expect(page.getByRole('region', { name: 'What clients see' })).toContainText('Withdrawn');
});

test('a server that cannot be published shows the reason', async ({ visit, registry }) => {
  const endpoint_url = `http://intranet.example.com/${Date.now()}`;
  const server = await registry.as('Ana').approved({ endpoint_url }, registry.as('Mia'));
  const page = await visit('Ben', `${home(server)}/connect`);
  await expect(
    page.getByText(/can’t see this server, because it is reached without encryption/),
  ).toBeVisible();
});

test('a card’s install link has the published name', async ({ visit, registry }) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  const page = await visit('Ben', `/?search=${encodeURIComponent(server.endpoint_name)}`);
  const link = page.getByRole('link', { name: `Add ${server.endpoint_name} to VS Code` });
  await link.hover();
  const { server_name } = await registry.as('Mia').published(server);
  await expect(link).toHaveAttribute('href', new RegExp(encodeURIComponent(`"${server_name}"`)));
});

test('the about page has the registry URL and leads to the files for each client', async ({
  visit,
  registry,
}) => {
  const page = await visit('Ben', '/about');
  const panel = page.getByRole('region', { name: 'Set up your organisation' });
  await expect(panel.getByRole('region', { name: 'MCP Registry URL' })).toHaveText(registry.address);
  await expect(panel).toContainText('VS Code refuses a URL that begins with http://');
  await panel.getByRole('link', { name: 'Files for each client' }).click();
  await expect(page.getByRole('heading', { name: 'Manage clients' })).toBeVisible();
});

test('each client has a file to copy and to download, and what it cannot contain', async ({
  visit,
  registry,
}) => {
  const star = await registry
    .as('Ana')
    .approved({ endpoint_url: `https://${crypto.randomUUID()}.example/*` }, registry.as('Mia'));
  const { server_name } = await registry.as('Mia').published(star);
  const page = await visit('Ben', '/clients');
  const radios = page.getByRole('group', { name: /approved servers/ }).getByRole('radio');
  await expect(radios).toHaveCount(13);
  for (const radio of await radios.all()) {
    await radio.check();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Download / }).click();
    const saved = await saving;
    const content = await readFile(await saved.path(), 'utf-8');
    expect(content.length).toBeGreaterThan(1000);
    await expect(page.getByRole('button', { name: `Download ${saved.suggestedFilename()}` })).toBeVisible();
  }
  await page.getByRole('radio', { name: /^GitHub Copilot/ }).check();
  await expect(page.getByRole('listitem').filter({ hasText: server_name ?? '-' })).toContainText(
    'has a * in it',
  );
  await page.getByRole('radio', { name: 'Windows (.reg)' }).check();
  await expect(page.getByRole('region', { name: 'copilot-managed-settings.reg' })).toContainText(
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\GitHubCopilot',
  );
});
