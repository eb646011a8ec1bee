import { sample } from './support/api';
import { pauseDatabase } from './support/database';
import { fillIn, saveButton } from './support/form';
import { expectPerson } from './support/sign-in';
import { expect, test } from './support/test';

test('renewing an expired sign-in keeps a half-filled form', async ({ visit, guard }) => {
  guard.expect(401);
  const page = await visit('Ana', '/register');
  const fields = sample();
  await fillIn(page, fields);
  await page.route('**/registrations', route =>
    route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      json: { title: 'Unauthorized', status: 401, error_code: 'TOKEN_EXPIRED' },
    }),
  );
  await saveButton(page).click();
  const dialog = page.getByRole('dialog', { name: 'Your sign-in has expired' });
  await expect(dialog).toBeVisible();
  await page.unroute('**/registrations');
  await dialog.getByRole('button', { name: 'Sign in again' }).click();

  await expect(dialog).toHaveCount(0);
  await expectPerson(page, 'Ana');
  await expect(page).toHaveURL('/register');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(fields.endpoint_name);
  await expect(page.getByRole('textbox', { name: 'Endpoint' })).toHaveValue(fields.endpoint_url);
  await saveButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: fields.endpoint_name })).toBeVisible();
});

test('a short database outage shows no error', async ({ visit, registry, guard }) => {
  guard.expect(503);
  const page = await visit('Ana', '/about');
  const resume = await pauseDatabase(registry);
  try {
    const refused = page.waitForResponse(response => response.status() === 503);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Browse' }).click();
    await refused;
    await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toHaveCount(0);
  } finally {
    resume();
  }
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).not.toHaveCount(0);
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toHaveCount(0);
});

test('a longer database outage is explained, and the form keeps its content', async ({
  visit,
  registry,
  guard,
}) => {
  test.setTimeout(90_000);
  guard.expect(409, 503);
  const page = await visit('Ana', '/register');
  const fields = sample();
  await fillIn(page, fields);
  const resume = await pauseDatabase(registry);
  try {
    await saveButton(page).click();
    const toast = page
      .getByRole('alert')
      .filter({ hasText: 'It is not certain whether the server was registered' });
    await expect(toast).toContainText('The registry is not available right now. Try again in a moment.', {
      timeout: 20_000,
    });
    await expect(toast).toContainText(/Request id [0-9a-f-]{36}/);
    await page.getByRole('link', { name: 'My registrations' }).click();
    await expect(page.getByText('Your registrations could not be loaded.')).toBeVisible({ timeout: 60_000 });
  } finally {
    resume();
  }
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('table')).toBeVisible({ timeout: 20_000 });
  await page.goBack();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(fields.endpoint_name);
  await saveButton(page).click();
  // The interrupted request may have succeeded; then the form shows the existing registration.
  const done = page.getByRole('heading', { level: 1, name: fields.endpoint_name });
  await expect(done.or(page.getByText(/registered .* by you/)).first()).toBeVisible();
});

test('a bar shows while the browser is offline', async ({ visit, guard }) => {
  guard.expect('offline');
  const page = await visit('Ana');
  const bar = page.getByText('You are offline.');
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(30);
  await page.context().setOffline(true);
  await expect(bar).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search servers' }).fill('stripe');
  await page.context().setOffline(false);
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(1);
});

test('a wrong offline event of the browser has no effect', async ({ visit }) => {
  const page = await visit('Ana');
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { get: () => false });
    dispatchEvent(new Event('offline'));
  });
  await page.getByRole('searchbox', { name: 'Search servers' }).fill('stripe');
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(1);
  await expect(page.getByText('1 server matches')).toBeVisible();
  await expect(page.getByText('You are offline.')).toHaveCount(0);
});

test('an unreachable registry is reported while the browser is online, and an old count is not shown for a new search', async ({
  visit,
  guard,
}) => {
  guard.expect('offline');
  const page = await visit('Ana');
  const count = page.getByText(/^[\d,]+ servers?/);
  await expect(count).toBeVisible();
  for (const address of ['**/registrations?*', '**/health/live'])
    await page.route(address, route => route.abort());
  await page.getByRole('searchbox', { name: 'Search servers' }).fill('stripe');
  await expect(page.getByText('The registry can’t be reached. This may be out of date.')).toBeVisible();
  await expect(count).toHaveCount(0);
  await expect(page.getByRole('alert').filter({ hasText: 'so it can’t be searched' })).toBeVisible();
  for (const address of ['**/registrations?*', '**/health/live']) await page.unroute(address);
  await expect(page.getByText('1 server matches')).toBeVisible();
  await expect(page.getByText('The registry can’t be reached.')).toHaveCount(0);
});

for (const after of ['3600', 'Sat, 01 Jan 2095 00:00:00 GMT'])
  test(`a long Retry-After (${after}) is shown, with a button to try again`, async ({ visit, guard }) => {
    guard.expect(503);
    const page = await visit('Ana', '/about');
    await page.route('**/registrations?*', route =>
      route.fulfill({
        status: 503,
        headers: { 'Retry-After': after },
        contentType: 'application/problem+json',
        json: {},
      }),
    );
    await page.goto('/');
    const alert = page.getByRole('alert').filter({ hasText: 'The servers could not be loaded.' });
    await expect(alert).toContainText(/Try again in about 60 minutes\.|Try again later\./);
    await page.unroute('**/registrations?*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(30);
  });

test('a request without a response is reported after eight seconds and can be repeated', async ({
  visit,
}) => {
  const page = await visit('Ana', '/about');
  await page.route('**/registrations?*', () => new Promise(() => {}), { times: 1 });
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Browse' }).click();
  const bar = page.getByText('The registry is slow to respond.');
  await expect(bar).toBeVisible();
  await page.getByRole('status').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(30);
  await expect(bar).toHaveCount(0);
});

test('a device clock that is three days slow does not put past events into the future', async ({
  visit,
  registry,
}) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  const page = await visit('Ana');
  await page.clock.install({ time: Date.now() - 3 * 86_400_000 });
  await page.goto(`/servers/${server.registration_id}/history`);
  await expect(page.getByText('just now').first()).toBeVisible();
  await expect(page.getByText(/\bin \d+ (days|hours)|tomorrow/)).toHaveCount(0);
});

test('a failed /config.json shows an error page with a button to try again', async ({ page, guard }) => {
  guard.expect(503);
  await page.route('**/config.json', route => route.fulfill({ status: 503 }));
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'The registry can’t be reached' })).toBeVisible();
  await page.unroute('**/config.json');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Sign in as Ana' })).toBeVisible();
});

test('a registry that does not respond shows an error page after eight seconds', async ({ page }) => {
  await page.route('**/config.json', () => new Promise(() => {}));
  await page.goto('/', { waitUntil: 'commit' });
  await expect(page.getByRole('heading', { name: 'The registry can’t be reached' })).toBeVisible({
    timeout: 15_000,
  });
});

test('an internal error of the service shows its request id to copy', async ({ visit, guard }) => {
  guard.expect(500);
  const page = await visit('Ana');
  await page.route('**/registrations?*', route =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      json: { title: 'Internal Server Error', status: 500, detail: 'x', request_id: 'r-500' },
    }),
  );
  await page.getByRole('searchbox', { name: 'Search servers' }).fill('anything');
  const alert = page.getByRole('alert').filter({ hasText: 'The servers could not be loaded.' });
  await expect(alert).toContainText('The registry had an internal error.');
  await alert.getByRole('button', { name: 'Copy the request id' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('r-500');
});

test('offline, a card opens from what is known, and search says that it cannot', async ({ visit, guard }) => {
  guard.expect('offline');
  const page = await visit('Ana');
  await expect(page.getByRole('region', { name: 'Servers' }).getByRole('article')).toHaveCount(30);
  await expect(page.getByRole('link', { name: /^Add .* to VS Code/ }).first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  const card = page.getByRole('article').first();
  const name = (await card.getByRole('heading').textContent()) ?? '';
  const text = (await card.locator('.card-text').textContent()) ?? '';
  await card.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.getByText('You are offline.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(text.slice(0, 20));

  await page.goBack();
  await page.getByRole('searchbox').fill('payments');
  await expect(page.getByText('it can’t be searched')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('searchbox').fill('');
  await expect(page.getByRole('article').first()).toContainText(name);
});
