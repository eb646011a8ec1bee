/**
 * Sign-in with MSAL, the same against Entra ID and against the local identity provider; /config.json says which.
 * In a chunk of its own: it is larger than all other pages together.
 *
 * A tab has one account at most: whoever signed in last. The accounts and tokens of anybody else are removed when
 * the page opens, before anything is asked or shown.
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

const SILENT_TIMEOUT_MS = 6000;
const CONNECTION_FAULTS = [
  'no_network_connectivity',
  'network_error',
  'post_request_failed',
  'get_request_failed',
];

/** The person came back by Back, or answered the browser's question by staying. */
const STAYED = ['user_cancelled', 'timed_out'];

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
  let refusal: SignInError | null = null;
  const answer = await client.handleRedirectPromise().catch(cause => {
    refusal = signInErrorOf(cause);
    return null;
  });
  const account = answer?.account ?? client.getActiveAccount() ?? (await signInSilently(client, scopes));
  client.setActiveAccount(account);
  await removeOthers(client, account);
  if (account) {
    forgetDrafts(account.homeAccountId);
    lastPerson.remember(account.username);
    if (refusal) warnStillSignedIn(account, refusal);
  }
  return new MsalAuth(config.mode, client, account, scopes, refusal);
}

class MsalAuth implements Auth {
  readonly mode: Config['mode'];
  readonly person;
  readonly refusal: SignInError | null;
  private isLeaving = false;
  private readonly client: IPublicClientApplication;
  private readonly account: AccountInfo | null;
  private readonly scopes: string[];
  /** Carries the id of whoever signs out to the other tabs of this browser. */
  private readonly signOuts = new BroadcastChannel('registry.sign-out');

  constructor(
    mode: Config['mode'],
    client: IPublicClientApplication,
    account: AccountInfo | null,
    scopes: string[],
    refusal: SignInError | null,
  ) {
    this.mode = mode;
    this.client = client;
    this.account = account;
    this.scopes = scopes;
    this.refusal = refusal;
    this.person = account && {
      id: account.homeAccountId,
      name: account.name ?? account.username,
      username: account.username,
    };
    this.watchReturn();
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
      // A renewal through the provider's cookie may answer for whoever signed in there last.
      if (result.account.homeAccountId !== account.homeAccountId) {
        await client.clearCache({ account: result.account });
        throw new SignInRequired();
      }
      renewalError.set(null);
      return result.accessToken;
    } catch (cause) {
      if (cause instanceof AuthError && CONNECTION_FAULTS.includes(cause.errorCode)) throw cause;
      renewalError.set(signInErrorOf(cause));
      throw new SignInRequired(undefined, { cause });
    }
  }

  async signIn({
    switchAccount = false,
    as = this.account?.username,
  }: {
    switchAccount?: boolean;
    as?: string;
  } = {}): Promise<void> {
    // MSAL refuses a second interaction while the first is under way.
    if (this.isLeaving) return;
    this.isLeaving = true;
    try {
      await sendDeferredChanges();
      await this.client.loginRedirect({
        scopes: this.scopes,
        redirectStartPage: location.href,
        ...(switchAccount ? { prompt: 'select_account' } : { loginHint: as }),
      });
    } catch (cause) {
      if (!(cause instanceof AuthError && STAYED.includes(cause.errorCode))) throw cause;
    } finally {
      this.isLeaving = false;
    }
  }

  async signOut(): Promise<void> {
    const { account, client, signOuts } = this;
    if (!(await sendDeferredChanges())) {
      warn(
        'You are still signed in: a decision of yours could not be sent yet. Take it back to sign out now.',
      );
      return;
    }
    await this.remove();
    signOuts.postMessage(account?.homeAccountId);
    // Where the provider cannot be reached, the person is signed out here all the same.
    await client.logoutRedirect({ account }).catch(() => location.replace('/'));
  }

  /** Leaves nothing of the person in the tab, neither on show nor in storage. */
  private async remove(): Promise<void> {
    hidePage();
    isLeavingExpected.set(true);
    dropDeferredChanges();
    lastPerson.forget();
    forgetDrafts();
    await this.client.clearCache();
  }

  /**
   * Back and Forward may bring this page back from memory (bfcache) as it was left. It stays hidden until it is clear
   * that the person on show is still the one who is signed in here; otherwise it is loaded anew.
   */
  private watchReturn(): void {
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

/** Whoever signed in last in another tab, if the identity provider still knows them and answers for nobody else. */
async function signInSilently(
  client: IPublicClientApplication,
  scopes: string[],
): Promise<AccountInfo | null> {
  const loginHint = lastPerson.name();
  if (!loginHint) return null;
  const answer = await client.ssoSilent({ scopes, loginHint }).catch(() => null);
  return answer?.account.username.toLowerCase() === loginHint.toLowerCase() ? answer.account : null;
}

async function removeOthers(client: IPublicClientApplication, account: AccountInfo | null): Promise<void> {
  for (const other of client.getAllAccounts()) {
    if (other.homeAccountId !== account?.homeAccountId) await client.clearCache({ account: other });
  }
}
