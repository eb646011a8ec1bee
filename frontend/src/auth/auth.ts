/** The interface to sign-in: who is signed in, tokens, signing in and out. */
import { createContext, useContext } from 'react';
import type { SignInError } from './sign-in-error';

/** The person as the identity provider names them. Their role comes from the API (`useMe`). */
export interface SignedIn {
  /** Does not change with name or address; prefixes what the browser stores for the person. */
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

export interface Auth {
  readonly mode: 'entra' | 'local';
  /** Null if nobody is signed in. */
  readonly person: SignedIn | null;
  /** Why the last attempt to sign in failed; null if it did not. */
  readonly error: SignInError | null;
  /** Returns an access token of `person`, renewed silently; rejects with `SignInRequired` if that is impossible. */
  getToken(options?: { forceRefresh?: boolean }): Promise<string>;
  /** Redirects to the identity provider, which returns to the same address. `switchAccount` lets the person choose an account. */
  signIn(options?: { switchAccount?: boolean; loginHint?: string }): Promise<void>;
  /** Signs the person out of all tabs and removes their drafts. */
  signOut(): Promise<void>;
}

export const AuthContext = createContext<Auth | null>(null);

export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('No AuthContext above this component.');
  return auth;
}
