/** Plays Entra ID's hosts towards the pages: whoever `person` is signs in there, unless `refusal` says why not. */
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

/** What the provider remembers of a code or a refresh token that it gave out. */
interface Grant {
  readonly person: Person;
  readonly nonce: string | null;
  readonly challenge: string | null;
}

const ALLOWED = { 'Access-Control-Allow-Origin': '*' };

export class Entra {
  /** Who chooses an account on the provider's page, and who is signed in there afterwards. */
  person: Person = 'Ana';
  /** The provider's answer instead of a code. */
  refusal: Readonly<Record<string, string>> | null = null;
  /** False: the provider stays on its own page after signing out, as it does for several accounts. */
  returnsAfterSignOut = true;
  /** The same, only where the provider may not ask the person: its cookie is not enough. */
  silentRefusal: Readonly<Record<string, string>> | null = null;
  /** False: refresh tokens are refused, as after a change of password. */
  refreshes = true;
  /** Seconds that an access token is said to hold. */
  lifetime = 3600;
  private readonly registry: Registry;
  private readonly config: Config;
  private readonly grants = new Map<string, Grant>();

  private constructor(registry: Registry, config: Config) {
    this.registry = registry;
    this.config = config;
  }

  /** Tells every page of the context that the registry uses Entra ID, and answers for it. */
  static async play(context: BrowserContext, registry: Registry): Promise<Entra> {
    const entra = new Entra(registry, await (await fetch(`${registry.address}/config.json`)).json());
    const { tenant_id, client_id, scope } = entra.config;
    await context.route('**/config.json', route =>
      route.fulfill({ json: { mode: 'entra', authority: entra.home, tenant_id, client_id, scope } }),
    );
    await context.route(`${registry.address}/**`, route => entra.admit(route));
    await context.route(`${entra.home}/oauth2/v2.0/authorize?*`, route => entra.authorize(route));
    await context.route(`${entra.home}/oauth2/v2.0/token*`, route => entra.redeem(route));
    await context.route(`${entra.home}/oauth2/v2.0/logout?*`, route => entra.signOut(route));
    return entra;
  }

  private get home(): string {
    return `https://${HOST}/${this.config.tenant_id}`;
  }

  /** The page, with a policy that names this provider's host. */
  private async admit(route: Route): Promise<void> {
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
    const answer = this.refusal ?? (isSilent ? this.silentRefusal : null) ?? { code };
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

/** Tests with pages that sign in with Entra ID. */
export const test = base.extend<{ entra: Entra }>({
  entra: async ({ context, registry, guard }, use) => {
    guard.allow(HOST);
    await use(await Entra.play(context, registry));
  },
});

export async function signIn(page: Page, entra: Entra, person: Person, path = '/'): Promise<void> {
  entra.person = person;
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click();
  await expectPerson(page, person);
}

export async function switchTo(page: Page, entra: Entra, person: Person): Promise<void> {
  await tryAs(page, entra, person);
  await expectPerson(page, person);
}

/** Somebody else chooses their account on the provider's page. */
export async function tryAs(page: Page, entra: Entra, person: Person): Promise<void> {
  entra.person = person;
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign in with another account' }).click();
}

export async function expectPerson(page: Page, person: Person): Promise<void> {
  await expect(page.getByRole('button', { name: `Signed in as ${person} of Contoso` })).toBeVisible();
}

export async function expectNobody(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Sign in with Microsoft' })).toBeVisible();
}
