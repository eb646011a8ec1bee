import { choose, expectPerson, localBar, signIn } from './support/sign-in';
import { expect, test } from './support/test';

test('signing in leads to the page that was asked for, whole address included', async ({ page }) => {
  await signIn(page, 'Ana', '/?search=stripe&sort=endpoint_name');
  await expect(page).toHaveURL('/?search=stripe&sort=endpoint_name');
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
});

test('the bar says who is signed in and as what, and switches to somebody else', async ({ page }) => {
  await signIn(page, 'Ana', '/about');
  await expect(localBar(page)).toContainText('Ana (employee)');
  await expect(page.getByRole('link', { name: /^Review/ })).toHaveCount(0);

  await localBar(page).getByRole('button', { name: 'Switch person' }).click();
  await choose(page, 'Mia');
  await expect(localBar(page)).toContainText('Mia (admin)');
  await expect(page).toHaveURL('/about');
  await expect(page.getByRole('link', { name: /^Review/ })).toBeVisible();
});

test('signing out forgets the person, in other tabs to come as well', async ({ page, context }) => {
  await signIn(page, 'Ben');
  await page.getByRole('button', { name: 'Signed in as Ben' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();

  const next = await context.newPage();
  await next.goto('/mine');
  await expect(next.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
});

test('a reload stays signed in, and so does a second tab', async ({ page, context }) => {
  await signIn(page, 'Ana', '/mine');
  await page.reload();
  await expectPerson(page, 'Ana');

  const second = await context.newPage();
  await second.goto('/mine');
  await expectPerson(second, 'Ana');
  await expect(second.getByRole('heading', { level: 1, name: 'My registrations' })).toBeVisible();
});

test('two browsers are two people at the same time', async ({ visit }) => {
  const [ana, mia] = await Promise.all([visit('Ana'), visit('Mia')]);
  await ana.reload();
  await expectPerson(ana, 'Ana');
  await mia.reload();
  await expectPerson(mia, 'Mia');
});
