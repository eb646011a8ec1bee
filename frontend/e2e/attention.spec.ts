import type { Registration } from '../src/api/types';
import { expectAccessible } from './support/accessible';
import { inspect, inspectTwice, offer, pin, registerAgain } from './support/fleet';
import type { Registry } from './support/registry';
import { expect, type Page, test } from './support/test';

const HOME = '/review?queue=attention';
const evidence = (page: Page) => page.getByRole('region', { name: 'What the server answers' });
const queue = (page: Page) => page.getByRole('navigation', { name: 'Needs another look' });
const row = (page: Page, { endpoint_name }: Registration) =>
  queue(page).locator('.review-rows').getByRole('link', { name: endpoint_name });
const attention = async (registry: Registry, server: Registration) =>
  (await registry.as('Mia').read(server)).attention;

/** Return approved servers whose tools have changed since. */
async function drifted(registry: Registry, ...names: string[]): Promise<Registration[]> {
  await offer(registry, 'original');
  const pinned: Registration[] = [];
  for (const name of names) pinned.push(await pin(registry, await registerAgain(registry, name)));
  await offer(registry, 'changed');
  const changed: Registration[] = [];
  for (const server of pinned) changed.push(await inspectTwice(registry, server));
  return changed;
}

const note = (page: Page) => page.getByRole('dialog').getByRole('textbox', { name: /^Note/ });

// Other tests of this registry expect the original tools.
test.afterEach(({ registry }) => offer(registry, 'original'));

test('a server is reviewed with evidence, changes its tools, and is accepted again', async ({
  visit,
  registry,
}) => {
  await offer(registry, 'original');
  const server = await registerAgain(registry, 'Forecasts');
  const page = await visit('Mia', `/review/${server.registration_id}`);
  await expect(evidence(page)).toContainText('Approving pins these 2 tools');
  await page.keyboard.press('a');
  await expect
    .poll(async () => (await registry.as('Mia').read(server)).approved_snapshot, { timeout: 15_000 })
    .not.toBeNull();

  await offer(registry, 'changed');
  await inspect(registry, server);
  expect(await attention(registry, server), 'after one look').toEqual([]);
  await inspectTwice(registry, server);
  expect(await attention(registry, server), 'after two looks').toEqual(['tools_changed']);

  await page.goto('/review');
  await page.getByRole('link', { name: /^Needs another look \([1-9]\d*\)$/ }).click();
  await expect(row(page, server)).toContainText('Tools changed');
  await row(page, server).click();
  await expect(evidence(page)).toContainText('Tools that differ from the approved ones');
  await expect(evidence(page).getByText('Delete all reports of a city.')).toBeVisible();
  await expect(evidence(page).getByRole('insertion').filter({ hasText: '~/.ssh/id_rsa' })).toBeVisible();
  const finding = evidence(page)
    .locator('.findings > li')
    .filter({ hasText: 'forecast.description' })
    .first();
  await expect(finding.getByText('New', { exact: true })).toBeVisible();
  await expectAccessible(page, 'drift');

  // One of the changed texts is a serious finding, so the approval needs a note.
  await page.getByRole('button', { name: /^Accept the new tools…/ }).click();
  const dialog = page.getByRole('dialog', { name: `Approve ${server.endpoint_name}?` });
  await expect(dialog).toContainText('~/.ssh');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(note(page)).toHaveAccessibleDescription(/Enter a note\./);
  await expectAccessible(page, 'approve with a note');
  await note(page).fill('Agreed with the team that runs it.');
  await page.keyboard.press('Control+Enter');
  await expect(row(page, server)).toHaveCount(0);
  await expect.poll(() => attention(registry, server), { timeout: 15_000 }).toEqual([]);
  const { items } = await registry.as('Mia').history(server);
  expect(items.map(({ action }) => action)).toEqual(['Approved', 'Approved', 'Created']);
  expect(items[0]?.metadata.reason).toBe('Agreed with the team that runs it.');
});

test('servers that changed together are accepted together, by keyboard', async ({ visit, registry }) => {
  const [one, other] = (await drifted(registry, 'Fleet', 'Fleet')) as [Registration, Registration];
  const page = await visit('Mia', HOME);
  const open = queue(page)
    .getByRole('listitem')
    .filter({ has: page.locator('[aria-current]') })
    .getByRole('checkbox');
  await expect(open).toBeEnabled();
  await page.keyboard.press('x');
  const box = (server: Registration) =>
    page.getByRole('checkbox', { name: `Select ${server.endpoint_name}` });
  await expect(open).toBeChecked();
  await page.keyboard.press('x');
  await expect(open).not.toBeChecked();
  await page.getByRole('button', { name: /^Select \d+ with the same change$/ }).click();
  await expect(box(other)).toBeChecked();
  await page.getByRole('button', { name: /^Accept the tools of \d+ servers…$/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('delete_reports')).toBeVisible();
  await expect(dialog.getByText(other.endpoint_name)).toBeVisible();
  await expectAccessible(page, 'accept several');
  await note(page).fill('The fleet was updated.');
  await dialog.getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByText(/^The tools of \d+ servers are accepted\.$/)).toBeVisible();
  for (const server of [one, other]) expect(await attention(registry, server)).toEqual([]);
  await expect(row(page, one)).toHaveCount(0);
});

test('each server that could not be accepted is told with its reason', async ({ visit, registry, guard }) => {
  guard.expect(409);
  const [one, other] = (await drifted(registry, 'Fleet', 'Fleet')) as [Registration, Registration];
  const page = await visit('Mia', HOME);
  for (const server of [one, other]) {
    await page.getByRole('checkbox', { name: `Select ${server.endpoint_name}` }).check();
  }
  await page.getByRole('button', { name: 'Accept the tools of 2 servers…' }).click();
  // One of them offers the approved tools again, which ends its drift.
  await offer(registry, 'original');
  await inspect(registry, other);
  await note(page).fill('The fleet was updated.');
  await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByText('The tools of 1 server are accepted.')).toBeVisible();
  const failures = page.getByRole('list', { name: 'Not accepted' });
  await expect(failures).toContainText(other.endpoint_name);
  await expect(failures).toContainText('Its tools have changed again.');
  expect(await attention(registry, one)).toEqual([]);
});

test('a changed server is withdrawn, or left as it is', async ({ visit, registry }) => {
  const [one, other] = (await drifted(registry, 'Withdrawn', 'Left')) as [Registration, Registration];
  const page = await visit('Mia', `/review/${one.registration_id}?queue=attention`);
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It deletes reports now.');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(row(page, one)).toHaveCount(0);
  await expect(row(page, other)).toHaveAttribute('aria-current', 'true');
  await expect
    .poll(async () => (await registry.as('Mia').read(one)).status, { timeout: 15_000 })
    .toBe('Rejected');
  expect(await attention(registry, other)).toEqual(['tools_changed']);
});
