/** Simulates Entra ID's hosts: signs in `person`, unless `errorResponse` is set. */
import { createHash } from 'node:crypto';
import type { BrowserContext, Page, Route } from '@playwright/test';
import type { Person, Registry } from './registry';
import { test as base, expect } from './test';

const HOST = 'login.microsoftonline.com';

interface Config {
  readonly tenant_id: string;
  readonly client_id: string;
  readonly scope: string;
}

/** What the provider stores for a code or refresh token. */
interface Grant {
  readonly person: Person;
  readonly nonce: string | null;
  readonly challenge: string | null;
}

const ALLOWED = { 'Access-Control-Allow-Origin': '*' };

export class Entra {
  /** Who signs in at the provider, and has a session there afterwards. */
  person: Person = 'Ana';
  /** The provider's error in place of a code. */
  errorResponse: Readonly<Record<string, string>> | null = null;
  /** False: after signing out, the provider shows its own page, as it does with several accounts. */
  returnsAfterSignOut = true;
  /** The error for silent requests only: the session cookie is not sufficient. */
  silentErrorResponse: Readonly<Record<string, string>> | null = null;
  /** False: refresh tokens are rejected, as after a password change. */
  refreshes = true;
  /** `expires_in` of access tokens, in seconds. */
  lifetime = 3600;
  private readonly registry: Registry;
  private readonly config: Config;
  private readonly grants = new Map<string, Grant>();

  private constructor(registry: Registry, config: Config) {
    this.registry = registry;
    this.config = config;
  }

  /** Configure all pages of the context to use Entra ID, and handle requests to it. */
  static async simulate(context: BrowserContext, registry: Registry): Promise<Entra> {
    const entra = new Entra(registry, await (await fetch(`${registry.address}/config.json`)).json());
    const { tenant_id, client_id, scope } = entra.config;
    await context.route('**/config.json', route =>
      route.fulfill({ json: { mode: 'entra', authority: entra.home, tenant_id, client_id, scope } }),
    );
    await context.route(`${registry.address}/**`, route => entra.servePage(route));
    await context.route(`${entra.home}/oauth2/v2.0/authorize?*`, route => entra.authorize(route));
    await context.route(`${entra.home}/oauth2/v2.0/token*`, route => entra.redeem(route));
    await context.route(`${entra.home}/oauth2/v2.0/logout?*`, route => entra.signOut(route));
    return entra;
  }

  private get home(): string {
    return `https://${HOST}/${this.config.tenant_id}`;
  }

  /** Serve a page with the provider's host in its Content-Security-Policy. */
  private async servePage(route: Route): Promise<void> {
    if (!route.request().isNavigationRequest()) return route.fallback();
    const response = await route.fetch();
    const policy = response.headers()['content-security-policy'] ?? '';
    const headers = {
      ...response.headers(),
      'content-security-policy': policy.replaceAll(this.registry.identity, `https://${HOST}`),
    };
    return route.fulfill({ response, headers });
  }

  private authorize(route: Route): Promise<void> {
    const query = new URL(route.request().url()).searchParams;
    const isSilent = query.get('prompt') === 'none';
    const code = `code-${this.grants.size}`;
    const answer = this.errorResponse ?? (isSilent ? this.silentErrorResponse : null) ?? { code };
    this.grants.set(code, {
      person: this.person,
      nonce: query.get('nonce'),
      challenge: query.get('code_challenge_method') === 'S256' ? query.get('code_challenge') : null,
    });
    const back = new URLSearchParams({ ...answer, state: query.get('state') ?? '' });
    return route.fulfill({ status: 302, headers: { Location: `${query.get('redirect_uri')}#${back}` } });
  }

  private async redeem(route: Route): Promise<void> {
    const body = new URLSearchParams(route.request().postData() ?? '');
    const isRenewal = body.get('grant_type') === 'refresh_token';
    const grant = this.grants.get(body.get(isRenewal ? 'refresh_token' : 'code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || (isRenewal ? !this.refreshes : challenge !== grant.challenge)) {
      return route.fulfill({ status: 400, headers: ALLOWED, json: INVALID_GRANT });
    }
    const { person, nonce } = grant;
    const { tenant_id, client_id, scope } = this.config;
    const refresh_token = `refresh-${this.grants.size}`;
    this.grants.set(refresh_token, grant);
    const now = Math.floor(Date.now() / 1000);
    const oid = person.toLowerCase();
    const claims = {
      ...{ iss: `${this.home}/v2.0`, aud: client_id, tid: tenant_id, oid, sub: oid, ver: '2.0', nonce },
      ...{ name: `${person} of Contoso`, preferred_username: `${oid}@contoso.example` },
      ...{ iat: now, exp: now + 3600 },
    };
    return route.fulfill({
      headers: ALLOWED,
      json: {
        token_type: 'Bearer',
        scope: `${scope} openid profile`,
        expires_in: this.lifetime,
        access_token: await this.registry.tokenOf(person),
        refresh_token,
        id_token: `${encoded({ alg: 'none' })}.${encoded(claims)}.`,
        client_info: encoded({ uid: oid, utid: tenant_id }),
      },
    });
  }

  private signOut(route: Route): Promise<void> {
    const target = new URL(route.request().url()).searchParams.get('post_logout_redirect_uri') ?? '';
    if (this.returnsAfterSignOut) return route.fulfill({ status: 302, headers: { Location: target } });
    return route.fulfill({ contentType: 'text/html', body: '<title>Out</title><h1>You signed out.</h1>' });
  }
}

const INVALID_GRANT = { error: 'invalid_grant', error_description: 'AADSTS50173: It has expired.' };

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Tests in which the pages sign in with Entra ID. */
export const test = base.extend<{ entra: Entra }>({
  entra: async ({ context, registry, guard }, use) => {
    guard.allow(HOST);
    await use(await Entra.simulate(context, registry));
  },
});

export async function signIn(page: Page, entra: Entra, person: Person, path = '/'): Promise<void> {
  entra.person = person;
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  await expectPerson(page, person);
}

export async function switchTo(page: Page, entra: Entra, person: Person): Promise<void> {
  await startSwitch(page, entra, person);
  await expectPerson(page, person);
}

/** Start signing in with another account. */
export async function startSwitch(page: Page, entra: Entra, person: Person): Promise<void> {
  entra.person = person;
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign in with another account' }).click();
}

export async function expectPerson(page: Page, person: Person): Promise<void> {
  await expect(page.getByRole('button', { name: `Signed in as ${person} of Contoso` })).toBeVisible();
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Sign in with Microsoft' })).toBeVisible();
}
