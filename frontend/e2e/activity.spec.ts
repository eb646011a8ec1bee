import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from './support/test';

const filters = (page: Page) => page.getByRole('search', { name: 'Filter the changes' });
const changes = (page: Page) => page.getByRole('region', { name: 'Changes' });
const count = (page: Page) => changes(page).getByRole('status');
const toggles = (page: Page) => changes(page).getByRole('button', { name: /^Details:/ });

test('the log is filtered by action, user and day, and the address keeps the filters', async ({ visit }) => {
  const page = await visit('Mia', '/activity');
  await expect(toggles(page)).toHaveCount(30);
  await filters(page).getByRole('combobox', { name: 'Action' }).selectOption('Rejected or withdrawn');
  await filters(page).getByRole('button', { name: 'User: Everyone' }).click();
  await page.getByRole('searchbox', { name: 'Name, email or ID' }).fill('mia');
  await page.getByRole('button', { name: 'Mia (you)' }).click();
  await expect(page).toHaveURL(/\?action=Rejected&person=[0-9a-f-]{36}$/);
  await expect(changes(page)).toHaveAttribute('aria-busy', 'false');
  const found = await toggles(page).count();
  expect(found).toBeGreaterThan(5);
  for (const toggle of await toggles(page).all()) {
    await expect(toggle).toHaveAccessibleName(/Mia, (Rejected|Withdrew the approval), /);
  }

  await page.reload();
  await expect(toggles(page)).toHaveCount(found);
  await filters(page).getByLabel('From').fill('2020-01-01');
  await filters(page).getByLabel('To').fill('2020-12-31');
  await expect(page.getByRole('heading', { name: 'No change matches' })).toBeVisible();
  await changes(page).getByRole('button', { name: 'Clear all filters' }).click();
  await expect(page).toHaveURL('/activity');
  await expect(toggles(page)).toHaveCount(30);
});

test('a user who is not in the listed changes is found by their ID', async ({ visit, registry }) => {
  const { submitter_id } = await registry.as('Ben').register();
  const page = await visit('Mia', '/activity?until=2020-12-31');
  await filters(page).getByRole('button', { name: 'User: Everyone' }).click();
  await page.getByRole('searchbox', { name: 'Name, email or ID' }).fill(submitter_id);
  await page.getByRole('button', { name: 'User with this ID' }).click();
  await expect(filters(page).getByRole('button', { name: 'User: Ben' })).toBeVisible();
  await expect(page).toHaveURL(`/activity?person=${submitter_id}&until=2020-12-31`);
});

test('the changes of one server expand to every field before and after', async ({ visit, registry }) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  await registry.as('Ana').edit(server, { owner_contact: 'new-team@example.com' });
  const page = await visit('Mia', '/activity');
  await page.getByRole('button', { name: 'Server: All servers' }).click();
  await page.getByRole('searchbox', { name: 'Name, address or ID' }).fill(server.endpoint_name);
  await filters(page).getByRole('button', { name: server.endpoint_name }).click();
  await expect(page.getByRole('button', { name: `Server: ${server.endpoint_name}` })).toBeVisible();
  await expect(count(page)).toHaveText('3 changes');
  await toggles(page).first().click();
  await expect(changes(page).getByRole('deletion')).toContainText('facilities@example.com');
  await expect(changes(page).getByRole('insertion')).toContainText('new-team@example.com');
  await changes(page).getByRole('link', { name: server.endpoint_name }).first().click();
  await expect(page).toHaveURL(`/servers/${server.registration_id}/history`);
});

test('every change that matches the filters is saved as CSV', async ({ visit }) => {
  const page = await visit('Mia', '/activity?action=Created');
  await expect(toggles(page)).toHaveCount(30);
  const total = Number.parseInt((await count(page).textContent()) ?? '', 10);
  expect(total).toBeGreaterThan(60);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/^registry-audit-\d{8}T\d{6}Z\.csv$/);
  const [head, ...rows] = (await readFile(await file.path(), 'utf-8')).trim().split('\r\n');
  expect(head).toContain('"timestamp","action","registration_id","endpoint_name"');
  expect(rows).toHaveLength(total);
  expect(rows.every(row => row.includes(',"Created",'))).toBe(true);
  await expect(page.getByText(/saved as CSV\./)).toBeVisible();

  const savingAgain = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More ways to download' }).click();
  await page.getByRole('button', { name: /^Download with semicolons/ }).click();
  const text = await readFile(await (await savingAgain).path(), 'utf-8');
  expect(text).toContain('"timestamp";"action";"registration_id";"endpoint_name"');

  await page.getByRole('button', { name: 'Load more' }).click();
  await expect(toggles(page)).toHaveCount(60);
});

test('one screen answers who approved a server, when and why', async ({ visit, registry }) => {
  const server = await registry.as('Ben').register();
  await registry.as('Mia').decide(server, { status: 'Approved', reason: 'Needed by the sales team.' });
  const page = await visit('Mia', '/about');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /^Servers/ })).toBeFocused();
  await page.keyboard.type(server.endpoint_name);
  await page.getByRole('option', { name: `Who approved ${server.endpoint_name}, when and why?` }).click();
  const answer = page.getByRole('region', { name: 'Latest approval' });
  await expect(answer).toContainText('Approved by Mia on');
  await expect(answer).toContainText('as version 1.0.0');
  await expect(answer).toContainText('Needed by the sales team.');
  // So does the page of the server, to everyone.
  const reader = await visit('Ana', `/servers/${server.registration_id}`);
  const details = reader.getByRole('complementary', { name: 'Details' });
  await expect(details).toContainText(/Approved.*by Mia.*“Needed by the sales team\.”.*Reviewed: address/);
  await expect(details.getByRole('link', { name: 'Report a problem' })).toHaveAttribute('href', /^mailto:/);
});

test('a period is chosen with one click, and letter case in the address does not matter', async ({
  visit,
}) => {
  const page = await visit('Mia', '/activity?ACTION=approved');
  await expect(filters(page).getByRole('combobox', { name: 'Action' })).toHaveValue('Approved');
  await page.getByRole('button', { name: 'Last quarter' }).click();
  await expect(page.getByRole('button', { name: 'Last quarter' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/action=Approved&since=\d{4}-\d\d-01&until=\d{4}-\d\d-3[01]$/);
});
