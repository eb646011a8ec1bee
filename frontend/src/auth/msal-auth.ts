/**
 * Sign-in with MSAL, the same against Entra ID and against the local identity provider; /config.json says which.
 * In a chunk of its own: it is larger than all other pages together.
 *
 * https://learn.microsoft.com/entra/msal/javascript/browser/
 */
import {
  type AccountInfo,
  AuthError,
  createStandardPublicClientApplication,
  type IPublicClientApplication,
} from '@azure/msal-browser';
import { SignInRequired } from '../api/api.service';
import type { Config } from '../api/types';
import type { Auth } from './auth';
import { lastPerson } from './last-person';

const SILENT_TIMEOUT_MS = 6000;
const CONNECTION_FAULTS = [
  'no_network_connectivity',
  'network_error',
  'post_request_failed',
  'get_request_failed',
];

export async function openAuth(config: Config): Promise<Auth> {
  const client = await createStandardPublicClientApplication({
    auth: {
      clientId: config.client_id,
      authority: config.authority,
      knownAuthorities: [...(config.known_authorities ?? [])],
      authorityMetadata: config.authority_metadata ?? undefined,
      redirectUri: `${location.origin}/redirect.html`,
      postLogoutRedirectUri: `${location.origin}/`,
    },
    cache: { cacheLocation: 'sessionStorage' },
    system: { iframeBridgeTimeout: SILENT_TIMEOUT_MS },
  });
  const scopes = [config.scope];
  let hasFailed = false;
  const answer = await client.handleRedirectPromise().catch(() => {
    hasFailed = true;
    return null;
  });
  const account = answer?.account ?? client.getAllAccounts()[0] ?? (await signInSilently(client, scopes));
  client.setActiveAccount(account);
  if (account) lastPerson.remember(account.username);
  return new MsalAuth(config.mode, client, account, scopes, hasFailed);
}

class MsalAuth implements Auth {
  readonly mode: Config['mode'];
  readonly person;
  readonly hasFailed: boolean;
  private isLeaving = false;
  private readonly client: IPublicClientApplication;
  private readonly account: AccountInfo | null;
  private readonly scopes: string[];

  constructor(
    mode: Config['mode'],
    client: IPublicClientApplication,
    account: AccountInfo | null,
    scopes: string[],
    hasFailed: boolean,
  ) {
    this.hasFailed = hasFailed;
    this.mode = mode;
    this.client = client;
    this.account = account;
    this.scopes = scopes;
    this.person = account && { name: account.name ?? account.username, username: account.username };
  }

  async getToken({ forceRefresh = false } = {}): Promise<string> {
    if (!this.account) throw new SignInRequired();
    try {
      const request = { account: this.account, scopes: this.scopes, forceRefresh };
      return (await this.client.acquireTokenSilent(request)).accessToken;
    } catch (cause) {
      if (cause instanceof AuthError && CONNECTION_FAULTS.includes(cause.errorCode)) throw cause;
      throw new SignInRequired(undefined, { cause });
    }
  }

  async signIn({
    asSomebodyElse = false,
    as = this.account?.username,
  }: {
    asSomebodyElse?: boolean;
    as?: string;
  } = {}): Promise<void> {
    // MSAL refuses a second interaction while the first is under way.
    if (this.isLeaving) return;
    this.isLeaving = true;
    try {
      await this.client.loginRedirect({
        scopes: this.scopes,
        redirectStartPage: location.href,
        ...(asSomebodyElse ? { prompt: 'select_account' } : { loginHint: as }),
      });
    } finally {
      this.isLeaving = false;
    }
  }

  async signOut(): Promise<void> {
    lastPerson.forget();
    await this.client.logoutRedirect({ account: this.account });
  }
}

/** Whoever signed in last in another tab, if the identity provider still knows them. */
async function signInSilently(
  client: IPublicClientApplication,
  scopes: string[],
): Promise<AccountInfo | null> {
  const loginHint = lastPerson.name();
  if (!loginHint) return null;
  const answer = await client.ssoSilent({ scopes, loginHint }).catch(() => null);
  return answer?.account ?? null;
}
