/** The task: find a server and add it to one's own client, which is chosen once. */
import { signOut } from './support/sign-in';
import { expectStorageCleared } from './support/storage';
import { expect, test } from './support/test';

test('a client is chosen once, for cards, pages and tabs, until the person signs out', async ({ visit }) => {
  const ana = await visit('Ana', '/?search=stripe');
  await ana.getByRole('button', { name: 'More ways to add Stripe' }).click();
  await ana.getByRole('button', { name: 'Copy for Claude Code' }).click();
  await expect(ana.getByText('From now on, the button says “Copy for Claude Code”.')).toBeVisible();
  expect(await ana.evaluate(() => navigator.clipboard.readText())).toContain('claude mcp add ');
  await expect(ana.getByRole('button', { name: 'Copy for Claude Code: Stripe' })).toBeVisible();

  const second = await ana.context().newPage();
  await second.goto('/?search=stripe');
  await second.getByRole('link', { name: 'Stripe', exact: true }).click();
  await expect(second.getByRole('button', { name: 'Copy for Claude Code: Stripe' })).toBeVisible();
  await second.getByRole('link', { name: 'Connect', exact: true }).click();
  await expect(second.getByRole('radio', { name: 'Claude Code' })).toBeChecked();

  await ana.getByRole('button', { name: 'Undo' }).click();
  await expect(ana.getByRole('link', { name: 'Add Stripe to VS Code' })).toBeVisible();
  await ana.evaluate(() => localStorage.setItem('registry.client.x', 'cursor'));
  await signOut(ana);
  await expect(ana.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await expectStorageCleared(ana);
});
