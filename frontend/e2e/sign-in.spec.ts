import { choose, expectPerson, localBar, signIn, signOut } from './support/sign-in';
import { expectStorageCleared, storedText } from './support/storage';
import { expect, test } from './support/test';

test('signing in returns to the requested URL', async ({ page }) => {
  await signIn(page, 'Ana', '/?search=stripe&sort=endpoint_name');
  await expect(page).toHaveURL('/?search=stripe&sort=endpoint_name');
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
});

test('the local bar shows user and role, and switches to another user', async ({ page }) => {
  await signIn(page, 'Ana', '/about');
  await expect(localBar(page)).toContainText('Ana (employee)');
  await expect(page.getByRole('link', { name: /^Review/ })).toHaveCount(0);

  await localBar(page).getByRole('button', { name: 'Switch user' }).click();
  await choose(page, 'Mia');
  await expect(localBar(page)).toContainText('Mia (admin)');
  await expect(page).toHaveURL('/about');
  await expect(page.getByRole('link', { name: /^Review/ })).toBeVisible();
});

test('signing out also applies to new tabs', async ({ page, context }) => {
  await signIn(page, 'Ben');
  await signOut(page);
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();

  const next = await context.newPage();
  await next.goto('/mine');
  await expect(next.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
});

test('a reload and a second tab stay signed in', async ({ page, context }) => {
  await signIn(page, 'Ana', '/mine');
  await page.reload();
  await expectPerson(page, 'Ana');

  const second = await context.newPage();
  await second.goto('/mine');
  await expectPerson(second, 'Ana');
  await expect(second.getByRole('heading', { level: 1, name: 'My registrations' })).toBeVisible();
});

test('two browsers can have different users', async ({ visit }) => {
  const [ana, mia] = await Promise.all([visit('Ana'), visit('Mia')]);
  await ana.reload();
  await expectPerson(ana, 'Ana');
  await mia.reload();
  await expectPerson(mia, 'Mia');
});

test('the person who signed in last stays signed in', async ({ page }) => {
  await signIn(page, 'Mia');
  await page.getByRole('button', { name: 'Signed in as Mia' }).click();
  await page.getByRole('button', { name: 'Sign in with another account' }).click();
  await choose(page, 'Ben');
  await page.reload();
  await expectPerson(page, 'Ben');
  await page.goto('/about');
  await expectPerson(page, 'Ben');
  expect(await storedText(page)).not.toMatch(/mia/i);
});

test('signing out after switching signs everyone out and clears the storage', async ({ page }) => {
  await signIn(page, 'Ana');
  await localBar(page).getByRole('button', { name: 'Switch user' }).click();
  await choose(page, 'Mia');
  await signOut(page);
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await expectStorageCleared(page);
});

test('two tabs can have different users; signing out of one keeps the other', async ({ page, context }) => {
  await signIn(page, 'Ana', '/mine');
  const second = await context.newPage();
  await second.goto('/mine');
  await localBar(second).getByRole('button', { name: 'Switch user' }).click();
  await choose(second, 'Mia');
  await page.reload();
  await expectPerson(page, 'Ana');
  await second.reload();
  await expectPerson(second, 'Mia');

  await signOut(second);
  await expect(second.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await page.reload();
  await expectPerson(page, 'Ana');
});

test('signing out also signs out the person’s other tabs', async ({ page, context }) => {
  await signIn(page, 'Ana', '/mine');
  const second = await context.newPage();
  await second.goto('/register');
  await expectPerson(second, 'Ana');
  await second.getByRole('textbox', { name: 'Name', exact: true }).fill('Half typed');
  await signOut(page);
  await expect(second.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await expect(second.getByText('Half typed')).toHaveCount(0);
  await expectStorageCleared(second);
});

test('an approval that can still be undone is sent before its author is signed out', async ({
  page,
  registry,
}) => {
  const server = await registry.as('Ana').register();
  await signIn(page, 'Mia', `/review/${server.registration_id}`);
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await signOut(page);
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  expect(await registry.as('Mia').read(server)).toMatchObject({ status: 'Approved' });
});

test('the next person does not get the previous one’s drafts', async ({ page }) => {
  await signIn(page, 'Ana', '/register');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half typed');
  page.on('dialog', dialog => dialog.accept());
  await localBar(page).getByRole('button', { name: 'Switch user' }).click();
  await choose(page, 'Ben');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('');
  expect(await storedText(page)).not.toContain('Half typed');
});

test('a page opened over http on a host name asks for https', async ({ page, registry, guard }) => {
  guard.allow('registry.example');
  await page.route('http://registry.example/**', async route => {
    const { pathname } = new URL(route.request().url());
    await route.fulfill({ response: await route.fetch({ url: registry.address + pathname }) });
  });
  await page.goto('http://registry.example/about');
  await expect(page.getByRole('heading', { name: 'Open this registry over https' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Open https/ })).toHaveAttribute(
    'href',
    'https://registry.example/about',
  );
  await expect(page.getByText('offline')).toHaveCount(0);
});
