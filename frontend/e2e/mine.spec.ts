/** The task: learn what happened to one's own registrations. */
import { sample } from './support/api';
import { expectPerson, signOut } from './support/sign-in';
import { expectStorageCleared } from './support/storage';
import { expect, test } from './support/test';

test('a decision is counted, told with reason and reviewer, and seen in every tab', async ({
  visit,
  registry,
}) => {
  const server = await registry.as('Ben').register();
  const page = await visit('Ben', '/mine');
  await expect(page.getByRole('link', { name: server.endpoint_name, exact: true })).toBeVisible();
  await registry.as('Mia').decide(server, { status: 'Rejected', reason: 'Name the team.' });
  await page.goto('/about');
  const link = page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: /^My registrations/ });
  await expect(link).toContainText('new decision');
  const second = await page.context().newPage();
  await second.goto('/about');

  await link.click();
  const news = page.getByRole('region', { name: 'New decisions' });
  await expect(news).toContainText(server.endpoint_name);
  await expect(news).toContainText('by Mia');
  await expect(news).toContainText('Name the team.');
  await expect(link).not.toContainText('new decision');
  await expect(
    second.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /^My registrations/ }),
  ).not.toContainText('new decision');
});

test('a draft continues in another tab, is listed, and goes at sign-out', async ({ visit }) => {
  const page = await visit('Ben', '/register');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Half typed');
  const second = await page.context().newPage();
  await second.goto('/mine');
  await expectPerson(second, 'Ben');
  const drafts = second.getByRole('region', { name: 'Drafts' });
  await expect(drafts).toContainText('Half typed');
  await drafts.getByRole('link', { name: 'Continue Half typed' }).click();
  await expect(second.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Half typed');
  page.on('dialog', dialog => dialog.accept());
  second.on('dialog', dialog => dialog.accept());
  await signOut(second);
  await expect(second.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
  await expectStorageCleared(second);
});

test('a person deletes their own registration that was never published', async ({ visit, registry }) => {
  const first = await registry.as('Ben').register();
  const published = await registry.as('Ben').register();
  await registry.as('Mia').decide(published, { status: 'Approved' });
  await registry.as('Ben').edit(published, { endpoint_url: sample('Moved').endpoint_url });
  const page = await visit('Ben', '/mine/pending');
  await page.getByRole('button', { name: `More for ${published.endpoint_name}` }).click();
  await expect(page.getByText('only an administrator can delete it')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `More for ${first.endpoint_name}` }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText(`${first.endpoint_name} is deleted.`)).toBeVisible();
  await expect(page.getByRole('link', { name: first.endpoint_name, exact: true })).toHaveCount(0);
});

test('an administrator withdraws a server in one step', async ({ visit, registry }) => {
  const server = await registry.as('Ben').register();
  await registry.as('Mia').decide(server, { status: 'Approved' });
  const page = await visit('Mia', `/servers/${server.registration_id}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('button', { name: 'Withdraw…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(dialog.getByText('Enter a reason.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('It is switched off.');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await expect(page.getByText(`${server.endpoint_name} is withdrawn.`)).toBeVisible();
  expect(await registry.as('Mia').read(server)).toMatchObject({
    status: 'Rejected',
    status_reason: 'It is switched off.',
  });
});
