/** Signing in with Entra ID, whose hosts are simulated; pages and MSAL are the real ones. */
import { expectPerson, expectSignedOut, signIn, startSwitch, switchTo, test } from './support/entra';
import { signOut } from './support/sign-in';
import { expectStorageCleared, storedText } from './support/storage';
import { expect } from './support/test';

const SEARCH = '/?search=stripe&sort=endpoint_name';
const CORRELATION_ID = '0b5e9bb8-9d2c-4f5c-8a54-7f2d0b3c1d11';
const NOT_ASSIGNED = {
  error: 'access_denied',
  error_description: `AADSTS50105: The signed in user is not assigned to a role. Trace ID: 1 Correlation ID: ${CORRELATION_ID} Timestamp: 2`,
};
const SECOND_FACTOR = {
  error: 'interaction_required',
  error_description: `AADSTS50076: You must use multi-factor authentication. Correlation ID: ${CORRELATION_ID}`,
};

test('signing in with Microsoft returns to the requested URL, and the API gets the token', async ({
  page,
  registry,
  entra,
}) => {
  const asked = page.waitForRequest(request => new URL(request.url()).pathname === '/registrations');
  await signIn(page, entra, 'Ana', SEARCH);
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
  await expect(page).toHaveURL(SEARCH);
  expect((await asked).headers().authorization).toBe(`Bearer ${await registry.tokenOf('Ana')}`);
});

test('the person who signed in last stays signed in on every page', async ({ page, entra }) => {
  await signIn(page, entra, 'Mia');
  await switchTo(page, entra, 'Ben');
  await page.reload();
  await expectPerson(page, 'Ben');
  await page.goto('/about');
  await expectPerson(page, 'Ben');
  expect(await storedText(page)).not.toMatch(/mia/i);
});

test('after switching accounts, no request has the previous person’s token', async ({
  page,
  registry,
  entra,
}) => {
  await signIn(page, entra, 'Mia');
  const authorizations: (string | undefined)[] = [];
  page.on('request', request => {
    // Until the redirect, the page is still Mia's.
    if (request.url().includes('/redirect.html')) authorizations.length = 0;
    authorizations.push(request.headers().authorization);
  });
  await switchTo(page, entra, 'Ben');
  await page.goto('/mine');
  await expect(page.getByRole('heading', { level: 1, name: 'My registrations' })).toBeVisible();
  expect(authorizations).toContain(`Bearer ${await registry.tokenOf('Ben')}`);
  expect(authorizations).not.toContain(`Bearer ${await registry.tokenOf('Mia')}`);
});

test('signing out after switching signs everyone out', async ({ page, entra }) => {
  await signIn(page, entra, 'Ana');
  await switchTo(page, entra, 'Mia');
  await signOut(page);
  await expectSignedOut(page);
  await page.reload();
  await expectSignedOut(page);
  await expectStorageCleared(page);
});

test('a failed sign-in shows Microsoft’s code and the correlation id to copy', async ({ page, entra }) => {
  entra.errorResponse = NOT_ASSIGNED;
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('AADSTS50105');
  await expect(alert).toContainText(CORRELATION_ID);
  await alert.getByRole('button', { name: 'Copy the code' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `AADSTS50105, correlation id ${CORRELATION_ID}`,
  );
});

test('a failed switch says who is still signed in', async ({ page, entra }) => {
  await signIn(page, entra, 'Ana');
  entra.errorResponse = NOT_ASSIGNED;
  await startSwitch(page, entra, 'Ben');
  const alert = page.getByRole('alert').filter({ hasText: 'still signed in as Ana of Contoso' });
  await expect(alert).toContainText(`AADSTS50105, correlation id ${CORRELATION_ID}`);
});

test('when another person signs in after a session expired, nothing of the previous one is left', async ({
  page,
  registry,
  entra,
  guard,
}) => {
  guard.expect(400, 401);
  await signIn(page, entra, 'Ana', '/register');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Secret plans');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill('https://secret.example.com/mcp');
  expect(await storedText(page)).toContain('Secret plans');

  entra.refreshes = false;
  entra.silentErrorResponse = SECOND_FACTOR;
  await page.route(`${registry.address}/registrations*`, route => route.fulfill({ status: 401 }));
  await page.getByRole('button', { name: 'Register server' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Browse' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your sign-in has expired' });
  await expect(dialog).toContainText('AADSTS50076');
  await page.unroute(`${registry.address}/registrations*`);

  entra.person = 'Ben';
  await dialog.getByRole('button', { name: 'Sign in again' }).click();
  await expectPerson(page, 'Ben');
  await page.goto('/register');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('');
  expect(await storedText(page)).not.toMatch(/secret plans|secret\.example|ana@|ana of/i);
});

test('a renewed token of another person is not used', async ({ page, registry, entra, guard }) => {
  guard.expect(400);
  entra.lifetime = 1;
  await signIn(page, entra, 'Ana');
  const bens = `Bearer ${await registry.tokenOf('Ben')}`;
  const authorizations: (string | undefined)[] = [];
  page.on('request', request => authorizations.push(request.headers().authorization));
  // The refresh token is rejected, and the provider's session is now another person's.
  entra.refreshes = false;
  entra.person = 'Ben';
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: 'My registrations' })
    .click();
  await expect(page.getByRole('dialog', { name: 'Your sign-in has expired' })).toBeVisible();
  expect(authorizations).not.toContain(bens);
  await page.reload();
  await expectPerson(page, 'Ana');
  expect(authorizations).not.toContain(bens);
});
