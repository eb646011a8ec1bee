import type { Registration } from '../src/api/types';
import { expectAccessible } from './support/accessible';
import { inspect, inspected, offer, registerAgain } from './support/fleet';
import type { Registry } from './support/registry';
import { expect, type Page, test } from './support/test';

const home = (server: Registration) => `/review/${server.registration_id}`;
const evidence = (page: Page) => page.getByRole('region', { name: 'What the server answers' });
const approve = (page: Page) => page.getByRole('button', { name: /^Approve/ });
const digest = async (registry: Registry, server: Registration) =>
  (await registry.as('Mia').read(server)).approved_snapshot?.tools_digest.sha256;

test.beforeEach(({ registry }) => offer(registry, 'original'));
// Other tests of this registry expect the original tools.
test.afterEach(({ registry }) => offer(registry, 'original'));

test('the evidence is shown, and an approval that was undone once pins it', async ({ visit, registry }) => {
  const server = await registerAgain(registry, 'Forecasts');
  const page = await visit('Mia', home(server));
  await expect(evidence(page)).toContainText('MCP 2025-11-25');
  await expect(evidence(page)).toContainText('Demonstration 1.0.0');
  await expect(evidence(page)).toContainText('Approving pins these 2 tools');
  // The submitter declared get_forecast; the server has other tools.
  await expect(evidence(page)).toContainText('Tools that differ from the declared ones');
  await expect(evidence(page).getByRole('listitem').filter({ hasText: 'get_forecast' })).toContainText(
    'Removed',
  );
  await expect(evidence(page).getByText('"Name of a region."')).toBeVisible();
  await expectAccessible(page, 'review with evidence');

  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(approve(page)).toBeVisible();
  expect(await digest(registry, server)).toBeUndefined();
  await page.keyboard.press('a');
  await expect.poll(() => digest(registry, server)).toBe(server.inspection?.tools_digest?.sha256);
});

test('an approval is sent with its snapshot when the page is left at once', async ({ visit, registry }) => {
  const server = await registerAgain(registry, 'Forecasts');
  const page = await visit('Mia', home(server));
  await expect(evidence(page)).toContainText('Approving pins these 2 tools');
  await approve(page).click();
  await page.close();
  await expect.poll(() => digest(registry, server)).toBe(server.inspection?.tools_digest?.sha256);
});

test('an address without an MCP server pins nothing, and administrators see what it answered', async ({
  visit,
  registry,
}) => {
  const endpoint_url = new URL(`/nothing/${Date.now()}`, registry.demonstration).href;
  const server = await inspected(registry, await registry.as('Ana').register({ endpoint_url }));
  const page = await visit('Mia', home(server));
  await expect(evidence(page)).toContainText('Not an MCP server');
  await expect(evidence(page)).toContainText('Nothing is pinned: the server’s tools were not read.');
  await evidence(page).getByText('Evidence', { exact: true }).click();
  await expect(evidence(page)).toContainText('127.0.0.1');
  await expectAccessible(page, 'failed inspection');
  await evidence(page).getByRole('button', { name: 'Inspect now' }).click();
  await expect
    .poll(async () => (await registry.as('Mia').read(server)).inspection?.inspection_id)
    .not.toBe(server.inspection?.inspection_id);
  await expect(evidence(page)).toContainText('Not an MCP server');
});

test('tools that changed after the look are shown before they can be approved', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect(409);
  const server = await registerAgain(registry, 'Forecasts');
  const page = await visit('Mia', home(server));
  await expect(evidence(page)).toContainText('Approving pins these 2 tools');
  await offer(registry, 'changed');
  const later = await inspect(registry, server);
  await page.keyboard.press('a');
  await page.getByRole('button', { name: 'Show the changes' }).click({ timeout: 15_000 });
  await expect(evidence(page)).toContainText('The server’s tools have changed since you looked at them.');
  await expect(evidence(page).getByText('Delete all reports of a city.')).toBeVisible();
  await expect(approve(page)).toBeDisabled();
  expect((await registry.as('Mia').read(server)).status).toBe('Pending');
  await expectAccessible(page, 'newer tools');

  await page.getByRole('button', { name: 'Show the newer tools' }).click();
  await expect(evidence(page)).toContainText('Approving pins these 3 tools');
  await page.keyboard.press('a');
  await page.getByRole('textbox', { name: 'Note' }).fill('The new tool is wanted.');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect
    .poll(() => digest(registry, server), { timeout: 15_000 })
    .toBe(later.inspection?.tools_digest?.sha256);
});
