/** A reviewer's task: decide on forty registrations in five minutes. */
import type { Registration } from '../src/api/types';
import { unique } from './support/api';
import { expect, type Page, test } from './support/test';

const queue = (page: Page) => page.getByRole('navigation', { name: 'Waiting for review' });
const dialog = (page: Page) => page.getByRole('dialog');

test('forty are reviewed: most together, one for itself, three rejected with one reason', async ({
  visit,
  registry,
}) => {
  const fleet = unique('Fleet');
  const made: Registration[] = [];
  for (let number = 1; number <= 40; number++) {
    const tools = number === 7 ? [{ name: 'wipe', annotations: { destructiveHint: true } }] : [];
    made.push(
      await registry.as(number % 2 ? 'Ana' : 'Ben').register({
        endpoint_name: `${fleet} ${String(number).padStart(2, '0')}`,
        available_tools: tools,
      }),
    );
  }
  const read = async () => Promise.all(made.map(async one => (await registry.as('Mia').read(one)).status));
  const page = await visit('Mia', '/review');
  await page.getByRole('searchbox', { name: 'Search the queue' }).fill(fleet);
  await expect(page.getByText('40 waiting that match.')).toBeVisible();
  await expect(queue(page).getByRole('link')).toHaveCount(40);

  // The last three, by keyboard: x on the first of them, Shift+X on the last.
  await queue(page)
    .getByRole('link', { name: `${fleet} 38` })
    .click();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { level: 2, name: `${fleet} 40` })).toBeVisible();
  await page.keyboard.press('X');
  await page.getByRole('button', { name: 'Reject 3 registrations…' }).click();
  await dialog(page).getByRole('button', { name: 'Description' }).click();
  await dialog(page).getByRole('button', { name: 'Reject 3' }).click();
  await expect(queue(page).getByRole('link')).toHaveCount(37);

  // All others: the one with a destructive tool is left out.
  await page.getByRole('checkbox', { name: 'Select all 37 listed' }).check();
  await page.getByRole('button', { name: 'Approve 37 registrations…' }).click();
  await expect(dialog(page).getByRole('region', { name: 'Left out' })).toContainText('wipe');
  await dialog(page).getByRole('textbox', { name: /^Note/ }).fill('Checked with the fleet’s owner.');
  await dialog(page).getByRole('button', { name: 'Approve 36' }).click();
  await expect(queue(page).getByRole('link')).toHaveCount(1);

  await page.getByRole('button', { name: 'With a note…' }).click();
  await dialog(page).getByRole('textbox', { name: /^Note/ }).fill('It wipes test data only.');
  await dialog(page).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('No registration matches')).toBeVisible();

  await expect
    .poll(read, { timeout: 30_000 })
    .toEqual([
      ...Array.from({ length: 37 }, () => 'Approved'),
      ...Array.from({ length: 3 }, () => 'Rejected'),
    ]);
  const [first] = made as [Registration];
  const { items } = await registry.as('Mia').history(first);
  expect(items[0]?.metadata).toMatchObject({
    reason: 'Checked with the fleet’s owner.',
    published_version: '1.0.0',
  });
});
