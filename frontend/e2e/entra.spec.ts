/** Signing in with Entra ID, its hosts played by a stand-in: the same pages and MSAL, the way there and back included. */
import { createHash } from 'node:crypto';
import type { Registry } from './support/registry';
import { expect, type Page, test } from './support/test';

const HOST = 'login.microsoftonline.com';
const SEARCH = '/?search=stripe&sort=endpoint_name';

test('signing in with Microsoft leads back to the address asked for, and the API gets the token', async ({
  page,
  registry,
  guard,
}) => {
  guard.allow(HOST);
  await useEntra(page, registry);
  const asked = page.waitForRequest(request => new URL(request.url()).pathname === '/registrations');
  await page.goto(SEARCH);
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
  await expect(page).toHaveURL(SEARCH);
  await expect(page.getByRole('button', { name: 'Signed in as Ana of Contoso' })).toBeVisible();
  expect((await asked).headers().authorization).toBe(`Bearer ${await registry.tokenOf('Ana')}`);
});

/** Tells the pages that the registry uses Entra ID, and answers for it; the token is one that this registry accepts. */
async function useEntra(page: Page, registry: Registry): Promise<void> {
  const { tenant_id, client_id, scope } = await (await fetch(`${registry.address}/config.json`)).json();
  const home = `https://${HOST}/${tenant_id}`;
  await page.route('**/config.json', route =>
    route.fulfill({ json: { mode: 'entra', authority: home, tenant_id, client_id, scope } }),
  );
  await page.route(`${registry.address}/**`, async route => {
    if (!route.request().isNavigationRequest()) return route.fallback();
    const response = await route.fetch();
    const policy = response.headers()['content-security-policy'] ?? '';
    const headers = {
      ...response.headers(),
      'content-security-policy': policy.replaceAll(registry.identity, `https://${HOST}`),
    };
    return route.fulfill({ response, headers });
  });

  let challenge: string | null = null;
  let nonce: string | null = null;
  await page.route(`${home}/oauth2/v2.0/authorize?*`, route => {
    const query = new URL(route.request().url()).searchParams;
    expect(query.get('code_challenge_method')).toBe('S256');
    challenge = query.get('code_challenge');
    nonce = query.get('nonce');
    const answer = new URLSearchParams({ code: 'a-code', state: query.get('state') ?? '' });
    return route.fulfill({ status: 302, headers: { Location: `${query.get('redirect_uri')}#${answer}` } });
  });
  await page.route(`${home}/oauth2/v2.0/token*`, async route => {
    const body = new URLSearchParams(route.request().postData() ?? '');
    const verifier = body.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: `${home}/v2.0`, aud: client_id, tid: tenant_id, oid: 'ana', sub: 'ana', ver: '2.0', nonce },
      ...{ name: 'Ana of Contoso', preferred_username: 'ana@contoso.example', iat: now, exp: now + 3600 },
    };
    return route.fulfill({
      headers: { 'Access-Control-Allow-Origin': registry.address },
      json: {
        token_type: 'Bearer',
        scope: `${scope} openid profile`,
        expires_in: 3600,
        access_token: await registry.tokenOf('Ana'),
        id_token: `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
        client_info: encoded({ uid: 'ana', utid: tenant_id }),
      },
    });
  });
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
