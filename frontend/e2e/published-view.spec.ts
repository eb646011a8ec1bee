/** The catalogue shows the published version, whatever the status of the registration is now. */
import type { Registration } from '../src/api/types';
import { unique } from './support/api';
import { expect, type Page, test } from './support/test';

const home = ({ registration_id }: Registration) => `/servers/${registration_id}`;
const cards = (page: Page) => page.getByRole('region', { name: 'Servers' }).getByRole('article');
const installs = (page: Page) => page.locator('a[href^="vscode"], a[href^="cursor"]');
const search = (page: Page, words: string) => page.goto(`/?search=${encodeURIComponent(words)}`);

async function installed(page: Page): Promise<string> {
  const link = page.getByRole('link', { name: /^Add .* to VS Code$/ }).first();
  return decodeURIComponent((await link.getAttribute('href')) ?? '');
}

test('search, page and install links use the published version while an edit is pending', async ({
  visit,
  registry,
}) => {
  const [ana, mia] = [registry.as('Ana'), registry.as('Mia')];
  const word = unique('Almanac').replace(' ', '');
  const server = await ana.approved(
    { endpoint_name: word, endpoint_url: `https://${word.toLowerCase()}.example.com/mcp` },
    mia,
  );
  const edit = {
    endpoint_name: `${word} renamed`,
    endpoint_url: `https://elsewhere-${word.toLowerCase()}.example.net/mcp`,
    available_tools: [{ name: 'unreviewed_tool' }],
  };
  await ana.edit(server, edit);

  const page = await visit('Ben', '/');
  await page.getByRole('searchbox', { name: 'Search servers' }).fill(word);
  await expect(cards(page)).toHaveCount(1);
  await expect(cards(page)).toContainText('Update in review');
  await expect(cards(page)).toContainText(/Approved (now|just now|.*ago)/i);
  await expect(cards(page).getByRole('heading')).toHaveText(word);
  expect(await installed(page)).toContain(server.endpoint_url);
  await search(page, 'unreviewed_tool');
  await expect(page.getByRole('heading', { name: 'No server matches' })).toBeVisible();

  await search(page, word);
  await page.getByRole('link', { name: word, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: word, exact: true })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(server.endpoint_url);
  await expect(page.getByText('Update in review')).toBeVisible();
  expect(await installed(page)).toContain(server.endpoint_url);
  const edited = page.getByRole('region', { name: 'The edit' });
  await expect(edited).toHaveCount(0);
  await page.getByText('Show the edit').click();
  await expect(edited).toContainText('This edit is not reviewed.');
  await expect(edited.getByRole('insertion').first()).toContainText(edit.endpoint_name);
  await expect(edited).toContainText(edit.endpoint_url);
  await expect(edited).toContainText('unreviewed_tool');
  await page.getByText('Show the edit').click();
  await page.getByRole('link', { name: /^Tools/ }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'get_forecast' })).toBeVisible();

  await mia.decide(server, { status: 'Rejected', reason: 'Not that host.' });
  await page.goto(home(server));
  await expect(
    page.getByText(/Only the edit was rejected\. Clients still see version 1\.0\.0/),
  ).toBeVisible();
  expect(await installed(page)).toContain(server.endpoint_url);
  await search(page, word);
  await expect(cards(page)).toHaveCount(1);
  await expect(cards(page)).not.toContainText('Update in review');

  await ana.edit(server, { description: 'Tides as well.' });
  await mia.decide(server, { status: 'Approved' });
  await search(page, edit.endpoint_name);
  await expect(cards(page).getByRole('heading')).toHaveText(edit.endpoint_name);
  expect(await installed(page)).toContain(edit.endpoint_url);
});

test('a withdrawn server is not in the catalogue, and its page says so first', async ({
  visit,
  registry,
}) => {
  const [ana, mia] = [registry.as('Ana'), registry.as('Mia')];
  const server = await ana.approved({}, mia);
  const page = await visit('Ben', home(server));
  await expect(installs(page)).toHaveCount(1);
  await mia.decide(server, { status: 'Rejected', reason: 'It is being shut down.' });
  await page.reload();
  const main = page.getByRole('main');
  await expect(main).toHaveText(
    /^Withdrawn\. Clients can no longer see this server\. It is being shut down\./,
  );
  await expect(page.getByRole('heading', { level: 1 })).toHaveAccessibleDescription(/^Withdrawn\./);
  await expect(installs(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Connect' }).click();
  await expect(page.getByRole('heading', { name: 'Connect' })).toBeVisible();
  await expect(installs(page)).toHaveCount(0);
  await search(page, server.endpoint_name);
  await expect(page.getByRole('heading', { name: 'No server matches' })).toBeVisible();
});

test('the page of a server that was never approved says so first', async ({ visit, registry }) => {
  const server = await registry.as('Ana').register();
  const page = await visit('Ben', home(server));
  await expect(page.getByRole('main')).toHaveText(
    /^Never approved\. Submitted .* It is waiting for review\./,
  );
  await expect(installs(page)).toHaveCount(0);
  await search(page, server.endpoint_name);
  await expect(page.getByRole('heading', { name: 'No server matches' })).toBeVisible();
});

test('the page of an approved server that cannot be published says why it is not in the catalogue', async ({
  visit,
  registry,
}) => {
  const endpoint_url = `http://intranet-${Date.now()}.example.com/`;
  const server = await registry.as('Ana').approved({ endpoint_url }, registry.as('Mia'));
  const page = await visit('Ana', home(server));
  await expect(page.getByRole('main')).toHaveText(
    /^Approved, but clients can’t see it, because it is reached without encryption\. It is not in the catalogue either\./,
  );
  await expect(page.getByRole('link', { name: 'Edit the address' })).toBeVisible();
  await expect(installs(page)).toHaveCount(0);
  await search(page, server.endpoint_name);
  await expect(page.getByRole('heading', { name: 'No server matches' })).toBeVisible();
});
