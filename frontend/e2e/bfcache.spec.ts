/** Pages that Back brings back from memory (bfcache); Playwright otherwise switches that off. */
import * as entra from './support/entra';
import { choose, expectPerson, localBar, signIn, signOut } from './support/sign-in';
import { stored } from './support/storage';
import { expect, type Page } from './support/test';

const { test } = entra;

test.use({
  launchOptions: ({ launchOptions }, use) =>
    use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
});

test.describe('local sign-in', () => {
  test('Back after signing out shows nothing of the former person', async ({ page, registry }) => {
    await page.route(`${registry.identity}/**/logout?*`, route =>
      route.fulfill({ contentType: 'text/html', body: '<h1>You signed out.</h1>' }),
    );
    await signIn(page, 'Mia', '/activity');
    await noteReturn(page);
    await signOut(page);
    await expect(page.getByRole('heading', { name: 'You signed out.' })).toBeVisible();
    await goBack(page);
    await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
    expect(await page.evaluate(() => localStorage.getItem('returned'))).toBe('hidden');
    await expect(page.getByText('Mia (admin)')).toHaveCount(0);
  });

  test('Back after switching shows the new person', async ({ page }) => {
    await signIn(page, 'Mia', '/activity');
    await noteReturn(page);
    const before = await page.evaluate(() => history.length);
    await localBar(page).getByRole('button', { name: 'Switch user' }).click();
    await choose(page, 'Ben');
    await goBack(page, (await page.evaluate(() => history.length)) - before);
    await expectPerson(page, 'Ben');
    await expectNothingShown(page);
  });

  test('Back from the provider’s page leads to the page as it was, and the way there stays open', async ({
    page,
  }) => {
    await signIn(page, 'Mia', '/about');
    await noteReturn(page);
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
  test('Back after signing out shows nothing of the former person', async ({ page, entra: provider }) => {
    provider.returnsAfterSignOut = false;
    await entra.signIn(page, provider, 'Mia', '/activity');
    await noteReturn(page);
    await signOut(page);
    await expect(page.getByRole('heading', { name: 'You signed out.' })).toBeVisible();
    await goBack(page);
    await entra.expectNobody(page);
    await expectNothingShown(page);
    expect(await stored(page)).not.toMatch(/mia|AccessToken/i);
  });

  test('Back after switching shows the new person', async ({ page, entra: provider }) => {
    await entra.signIn(page, provider, 'Mia', '/activity');
    await noteReturn(page);
    const before = await page.evaluate(() => history.length);
    await entra.switchTo(page, provider, 'Ben');
    await goBack(page, (await page.evaluate(() => history.length)) - before);
    await entra.expectPerson(page, 'Ben');
    await expectNothingShown(page);
  });
});

/** Lets the page note how it looks the moment it comes back. */
async function noteReturn(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      const look = getComputedStyle(document.body).visibility;
      if (persisted) localStorage.setItem('returned', look);
    });
  });
}

/** Nothing was visible in a page from memory; where the browser let the page go, it was loaded anew anyway. */
async function expectNothingShown(page: Page): Promise<void> {
  expect(await page.evaluate(() => localStorage.getItem('returned'))).not.toBe('visible');
}

/** Not page.goBack, which waits for a document to load. */
async function goBack(page: Page, pages = 1): Promise<void> {
  const address = page.url();
  const mark = () => 'left' in globalThis;
  await page.evaluate(by => {
    Object.assign(globalThis, { left: true });
    history.go(-by);
  }, pages);
  await expect.poll(() => page.evaluate(mark).catch(() => true), { message: `left ${address}` }).toBe(false);
}
