/** Who is signed in, and the ways in and out. */
import { createContext, useContext } from 'react';
import type { SignInError } from './sign-in-error';

/** The person as the identity provider names them; what they may do is the API's to say (`useMe`). */
export interface SignedIn {
  /** Stays the same when name or address change; what is kept for the person is kept under it. */
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

export interface Auth {
  /** How this registry signs people in. */
  readonly mode: 'entra' | 'local';
  /** Nobody, until `signIn` has come back with somebody. */
  readonly person: SignedIn | null;
  /** Why the last attempt to sign in came back without success; null if it did not fail. */
  readonly refusal: SignInError | null;
  /** An access token of `person`, renewed silently; rejects with `SignInRequired` where that cannot be done. */
  getToken(options?: { forceRefresh?: boolean }): Promise<string>;
  /** Leaves this page for the identity provider's, and comes back to the same address; `as` suggests who. */
  signIn(options?: { switchAccount?: boolean; as?: string }): Promise<void>;
  /** Removes the person from this tab and from every other tab in which they are signed in, drafts included. */
  signOut(): Promise<void>;
}

export const AuthContext = createContext<Auth | null>(null);

export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('No AuthContext above this component.');
  return auth;
}
