import { expectAccessible } from './support/accessible';
import { testAllPages } from './support/page-states';
import { expectPerson, signIn } from './support/sign-in';
import { expect, test } from './support/test';

testAllPages(': every page passes axe in both themes and fits into 320 pixels', expectAccessible);

test('the pages before signing in are accessible', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await expectAccessible(page, 'sign-in');
  await signIn(page, 'Ana', '/about');
  await page.getByRole('button', { name: 'Switch user' }).click();
  await expect(page.getByRole('heading', { name: 'Local sign-in' })).toBeVisible();
  await expectAccessible(page, 'local-sign-in');
});

test('no animation runs with reduced motion', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signIn(page, 'Mia', '/review');
  await page.getByRole('button', { name: 'Keyboard shortcuts… (?)' }).click();
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  const moving = await page.evaluate(() =>
    document.getAnimations().filter(one => Number(one.effect?.getComputedTiming().duration ?? 0) > 1),
  );
  expect(moving).toEqual([]);
});

test('with forced colours, buttons and focus have a border', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await signIn(page, 'Mia', '/review');
  const approve = page.getByRole('button', { name: 'Approve' });
  await expect(approve).toBeVisible();
  // The browser draws the border of a checkbox itself.
  const flat = await page
    .locator('.button:not(.subtle):visible, input:not([type=checkbox]):visible, select:visible')
    .evaluateAll(elements =>
      elements
        .filter(element => {
          const { borderTopStyle, borderTopWidth } = getComputedStyle(element);
          return borderTopStyle === 'none' || borderTopWidth === '0px';
        })
        .map(element => element.outerHTML.slice(0, 120)),
    );
  expect(flat).toEqual([]);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toHaveCSS('outline-style', 'solid');
});

test('the chosen theme applies from the first paint after a reload', async ({ page }) => {
  await signIn(page, 'Ben', '/about');
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expectPerson(page, 'Ben');
  expect(await background()).toBe(dark);
  await page.getByRole('button', { name: 'Theme' }).click();
  await page.getByRole('button', { name: 'Light' }).click();
  expect(await background()).not.toBe(dark);
});
