/** The state of the sign-in while the page is open. */
import { createStore } from '../ui/store';
import type { SignInError } from './sign-in-error';

/** Whether the sign-in has expired; then a dialog asks to sign in again. */
export const isExpired = createStore(false);

/** Why the token could not be renewed, if the identity provider gave a reason. */
export const renewalError = createStore<SignInError | null>(null);
