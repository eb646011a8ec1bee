import type { Locator } from '@playwright/test';
import { sample } from './support/api';
import { expectPerson } from './support/sign-in';
import { expect, type Page, test } from './support/test';

const MAX_PRESSES = 60;

/** Press Tab until the element has the focus. Every focused element on the way must show a focus indicator. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let pressed = 0; pressed < MAX_PRESSES; pressed += 1) {
    await page.keyboard.press(key);
    expect(await page.evaluate(invisibleFocus), 'the focus is visible').toBe('');
    if (await target.evaluate(element => element === document.activeElement)) return;
  }
  throw new Error(`${target} is not reached within ${MAX_PRESSES} presses of ${key}.`);
}

/** Return the focused element if it shows no focus indicator, or an empty text. */
function invisibleFocus(): string {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return '';
  // A card shows the focus of its link, a label that of its input.
  const styles = [focused, focused.nextElementSibling, focused.closest('.card, label, form')]
    .filter(one => one !== null)
    .flatMap(one => [getComputedStyle(one), getComputedStyle(one, '::after')]);
  const isMarked = styles.some(
    ({ outlineStyle, outlineWidth, boxShadow }) =>
      (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
  );
  return isMarked ? '' : focused.outerHTML.slice(0, 200);
}

test('a person can sign in, find a server and connect to it without a mouse', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Sign in as Ana' }));
  await page.keyboard.press('Enter');
  await expectPerson(page, 'Ana');
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(30);

  await page.keyboard.press('/');
  await page.keyboard.type('stripe payments');
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('link', { name: 'Stripe', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Stripe' })).toBeFocused();

  await tabTo(page, page.getByRole('link', { name: 'Connect', exact: true }));
  await page.keyboard.press('Enter');
  const vsCode = page.getByRole('radio', { name: 'VS Code', exact: true });
  await expect(vsCode).toBeVisible();
  await tabTo(page, vsCode);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Claude Code' })).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Copy', exact: true }).first());
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    "claude mcp add --transport http stripe 'https://mcp.stripe.com/'",
  );
});

test('a server can be registered without a mouse', async ({ visit }) => {
  const page = await visit('Ben');
  const fields = sample('Parking');
  await tabTo(page, page.getByRole('link', { name: 'Register server' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Register a server' })).toBeFocused();
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await tabTo(page, name);
  await page.keyboard.type(fields.endpoint_name);
  await page.keyboard.press('Enter');

  const endpoint = page.getByRole('textbox', { name: 'Endpoint' });
  await expect(endpoint).toBeFocused();
  await page.keyboard.type(fields.endpoint_url);
  await tabTo(page, page.getByRole('combobox', { name: 'Owner contact' }));
  await page.keyboard.type(fields.owner_contact);
  await page.keyboard.press('Escape');
  await tabTo(page, page.getByRole('button', { name: 'Add a tool' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name of tool 1' })).toBeFocused();
  await page.keyboard.type('find_space');
  await tabTo(page, page.getByRole('button', { name: 'Register server' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: fields.endpoint_name })).toBeFocused();
});

test('the first Tab offers to skip the header', async ({ visit }) => {
  const page = await visit('Ana', '/about');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('Escape closes a dialog and restores the focus', async ({ visit, registry }) => {
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', `/review/${server.registration_id}`);
  const reject = page.getByRole('button', { name: 'Reject…' });
  await reject.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(reject).toBeFocused();
});
