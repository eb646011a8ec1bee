/**
 * Sign-in with MSAL, with Entra ID or the local identity provider as /config.json says. In a chunk of its own, because
 * MSAL is larger than all pages together.
 *
 * A tab has at most one account: the last one that signed in. The accounts and tokens of other people are removed when
 * the page opens, before the first request.
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
import { warn } from '../ui/toast';
import { dropDeferredChanges, forgetDrafts, isLeavingExpected, sendDeferredChanges } from '../ui/unsaved';
import type { Auth } from './auth';
import { lastPerson } from './last-person';
import { hidePage, showPage } from './page-visibility';
import { renewalError } from './session';
import { type SignInError, signInErrorOf } from './sign-in-error';
import { warnStillSignedIn } from './still-signed-in';

/** Timeout of the hidden frame in which MSAL signs in or renews a token silently. */
const SILENT_TIMEOUT_MS = 6000;
/** MSAL's codes for a lost connection, which does not end the session. */
const CONNECTION_ERRORS = [
  'no_network_connectivity',
  'network_error',
  'post_request_failed',
  'get_request_failed',
];

/** MSAL's codes for a redirect that did not happen: the person used Back, or stayed when the browser asked. */
const CANCELLED = ['user_cancelled', 'timed_out'];

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
  let error: SignInError | null = null;
  const result = await client.handleRedirectPromise().catch(cause => {
    error = signInErrorOf(cause);
    return null;
  });
  const account = result?.account ?? client.getActiveAccount() ?? (await signInSilently(client, scopes));
  client.setActiveAccount(account);
  await removeOthers(client, account);
  if (account) {
    forgetDrafts(account.homeAccountId);
    lastPerson.remember(account.username);
    if (error) warnStillSignedIn(account, error);
  }
  return new MsalAuth(config.mode, client, account, scopes, error);
}

class MsalAuth implements Auth {
  readonly mode: Config['mode'];
  readonly person;
  readonly error: SignInError | null;
  private isLeaving = false;
  private readonly client: IPublicClientApplication;
  private readonly account: AccountInfo | null;
  private readonly scopes: string[];
  /** Sends the id of a person who signs out to the other tabs. */
  private readonly signOuts = new BroadcastChannel('registry.sign-out');

  constructor(
    mode: Config['mode'],
    client: IPublicClientApplication,
    account: AccountInfo | null,
    scopes: string[],
    error: SignInError | null,
  ) {
    this.mode = mode;
    this.client = client;
    this.account = account;
    this.scopes = scopes;
    this.error = error;
    this.person = account && {
      id: account.homeAccountId,
      name: account.name ?? account.username,
      username: account.username,
    };
    this.watchRestore();
    this.signOuts.onmessage = async ({ data }) => {
      if (!account || data !== account.homeAccountId) return;
      hidePage();
      await sendDeferredChanges();
      await this.remove();
      location.reload();
    };
  }

  async getToken({ forceRefresh = false } = {}): Promise<string> {
    const { account, client, scopes } = this;
    if (!account) throw new SignInRequired();
    try {
      const result = await client.acquireTokenSilent({ account, scopes, forceRefresh });
      // A renewal through the provider's cookie may return another person's token.
      if (result.account.homeAccountId !== account.homeAccountId) {
        await client.clearCache({ account: result.account });
        throw new SignInRequired();
      }
      renewalError.set(null);
      return result.accessToken;
    } catch (cause) {
      if (cause instanceof AuthError && CONNECTION_ERRORS.includes(cause.errorCode)) throw cause;
      renewalError.set(signInErrorOf(cause));
      throw new SignInRequired(undefined, { cause });
    }
  }

  async signIn({
    switchAccount = false,
    loginHint = this.account?.username,
  }: {
    switchAccount?: boolean;
    loginHint?: string;
  } = {}): Promise<void> {
    // MSAL rejects a second interaction while the first is in progress.
    if (this.isLeaving) return;
    this.isLeaving = true;
    try {
      await sendDeferredChanges();
      await this.client.loginRedirect({
        scopes: this.scopes,
        redirectStartPage: location.href,
        ...(switchAccount ? { prompt: 'select_account' } : { loginHint }),
      });
    } catch (cause) {
      if (!(cause instanceof AuthError && CANCELLED.includes(cause.errorCode))) throw cause;
    } finally {
      this.isLeaving = false;
    }
  }

  async signOut(): Promise<void> {
    const { account, client, signOuts } = this;
    if (!(await sendDeferredChanges())) {
      warn('You are still signed in, because a decision has not been sent yet. Undo it to sign out now.');
      return;
    }
    await this.remove();
    signOuts.postMessage(account?.homeAccountId);
    // If the provider cannot be reached, the person is still signed out of the registry.
    await client.logoutRedirect({ account }).catch(() => location.replace('/'));
  }

  /** Hide the page and remove everything stored for the person in this tab. */
  private async remove(): Promise<void> {
    hidePage();
    isLeavingExpected.set(true);
    dropDeferredChanges();
    lastPerson.forget();
    forgetDrafts();
    await this.client.clearCache();
  }

  /**
   * Back and Forward may restore this page from the bfcache. It stays hidden until it is certain that the same person is
   * still signed in; otherwise it is reloaded.
   */
  private watchRestore(): void {
    addEventListener('pagehide', ({ persisted }) => {
      if (persisted) hidePage();
    });
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      if (this.client.getActiveAccount()?.homeAccountId === this.account?.homeAccountId) {
        showPage();
      } else {
        isLeavingExpected.set(true);
        dropDeferredChanges();
        location.reload();
      }
    });
  }
}

/** Sign in the last person silently; null unless the identity provider still has a session for that very person. */
async function signInSilently(
  client: IPublicClientApplication,
  scopes: string[],
): Promise<AccountInfo | null> {
  const loginHint = lastPerson.name();
  if (!loginHint) return null;
  const result = await client.ssoSilent({ scopes, loginHint }).catch(() => null);
  return result?.account.username.toLowerCase() === loginHint.toLowerCase() ? result.account : null;
}

async function removeOthers(client: IPublicClientApplication, account: AccountInfo | null): Promise<void> {
  for (const other of client.getAllAccounts()) {
    if (other.homeAccountId !== account?.homeAccountId) await client.clearCache({ account: other });
  }
}
