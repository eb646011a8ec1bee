/** The command palette, by keyboard. */
import { expect, test } from './support/test';

test('a person finds a server, a tool and a page from any page', async ({ visit }) => {
  const page = await visit('Ana', '/about');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Servers, tools, pages and actions' });
  await expect(field).toBeFocused();
  await page.keyboard.type('stripe');
  await expect(page.getByRole('option', { name: /^Stripe/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Stripe' })).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('register');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();

  await page.getByRole('searchbox').focus();
  await page.keyboard.press('Meta+k');
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  await expect(page.getByRole('searchbox')).toBeFocused();
});

test('an administrator finds a person, and sets up the organisation', async ({ visit, registry, guard }) => {
  guard.expect(404); // of what another test deletes while the activity is read
  const server = await registry.as('Ben').register();
  const page = await visit('Mia', '/about');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: /^Servers/ })).toBeFocused();
  await page.keyboard.type('ben');
  await page.getByRole('group', { name: 'People' }).getByRole('option', { name: /^Ben/ }).click();
  await expect(page.getByRole('button', { name: 'User: Ben' })).toBeVisible();
  await expect(page.getByRole('link', { name: server.endpoint_name })).toBeVisible();

  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Set up' }).click();
  await expect(page.getByRole('link', { name: 'Files for each client' })).toBeVisible();
});

test('while a dialog is open, the palette stays closed', async ({ visit }) => {
  const page = await visit('Ana');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toHaveCount(1);
});
