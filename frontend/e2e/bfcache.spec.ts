/** Pages that Back restores from the bfcache, which Playwright disables by default. */
import * as entra from './support/entra';
import { choose, expectPerson, localBar, signIn, signOut } from './support/sign-in';
import { storedText } from './support/storage';
import { expect, type Page } from './support/test';

const { test } = entra;

test.use({
  launchOptions: ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

test.describe('local sign-in', () => {
  test('Back after signing out shows nothing of the previous person', async ({ page, registry }) => {
    await page.route(`${registry.identity}/**/logout?*`, route =>
      route.fulfill({ contentType: 'text/html', body: '<h1>You signed out.</h1>' }),
    );
    await signIn(page, 'Mia', '/activity');
    await recordRestore(page);
    await signOut(page);
    await expect(page.getByRole('heading', { name: 'You signed out.' })).toBeVisible();
    await goBack(page);
    await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
    expect(await page.evaluate(() => localStorage.getItem('returned'))).toBe('hidden');
    await expect(page.getByText('Mia (admin)')).toHaveCount(0);
  });

  test('Back after switching shows the new person', async ({ page }) => {
    await signIn(page, 'Mia', '/activity');
    await recordRestore(page);
    const before = await page.evaluate(() => history.length);
    await localBar(page).getByRole('button', { name: 'Switch user' }).click();
    await choose(page, 'Ben');
    await goBack(page, (await page.evaluate(() => history.length)) - before);
    await expectPerson(page, 'Ben');
    await expectHiddenOnRestore(page);
  });

  test('Back from the provider’s page restores the page, and switching works again', async ({ page }) => {
    await signIn(page, 'Mia', '/about');
    await recordRestore(page);
    await localBar(page).getByRole('button', { name: 'Switch user' }).click();
    await expect(page.getByText('Choose who to sign in as.')).toBeVisible();
    await goBack(page);
    expect(await page.evaluate(() => localStorage.getItem('returned'))).toBe('visible');
    await expectPerson(page, 'Mia');
    await localBar(page).getByRole('button', { name: 'Switch user' }).click();
    await choose(page, 'Ben');
  });
});

test.describe('Entra ID', () => {
  test('Back after signing out shows nothing of the previous person', async ({ page, entra: provider }) => {
    provider.returnsAfterSignOut = false;
    await entra.signIn(page, provider, 'Mia', '/activity');
    await recordRestore(page);
    await signOut(page);
    await expect(page.getByRole('heading', { name: 'You signed out.' })).toBeVisible();
    await goBack(page);
    await entra.expectSignedOut(page);
    await expectHiddenOnRestore(page);
    expect(await storedText(page)).not.toMatch(/mia|AccessToken/i);
  });

  test('Back after switching shows the new person', async ({ page, entra: provider }) => {
    await entra.signIn(page, provider, 'Mia', '/activity');
    await recordRestore(page);
    const before = await page.evaluate(() => history.length);
    await entra.switchTo(page, provider, 'Ben');
    await goBack(page, (await page.evaluate(() => history.length)) - before);
    await entra.expectPerson(page, 'Ben');
    await expectHiddenOnRestore(page);
  });
});

/** Make the page record its visibility when it is restored. */
async function recordRestore(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      const visibility = getComputedStyle(document.body).visibility;
      if (persisted) localStorage.setItem('returned', visibility);
    });
  });
}

/** Expect that no restored page was visible; if the browser did not keep the page, it was reloaded. */
async function expectHiddenOnRestore(page: Page): Promise<void> {
  expect(await page.evaluate(() => localStorage.getItem('returned'))).not.toBe('visible');
}

/** Go back without waiting for a document to load, as page.goBack would. */
async function goBack(page: Page, pages = 1): Promise<void> {
  const address = page.url();
  const isSamePage = () => 'left' in globalThis;
  await page.evaluate(by => {
    Object.assign(globalThis, { left: true });
    history.go(-by);
  }, pages);
  await expect
    .poll(() => page.evaluate(isSamePage).catch(() => true), { message: `left ${address}` })
    .toBe(false);
}
