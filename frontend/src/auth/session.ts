/** Whether the sign-in has expired while the page was open; what was typed stays behind the question. */
import { createStore } from '../ui/store';
import type { SignInError } from './sign-in-error';

export const isExpired = createStore(false);

/** Why the token could not be renewed, where the identity provider gave a reason. */
export const renewalError = createStore<SignInError | null>(null);
