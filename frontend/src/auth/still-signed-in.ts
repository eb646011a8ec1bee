/** Warn that switching accounts failed and the previous person is still signed in. */
import type { AccountInfo } from '@azure/msal-browser';
import { copyText } from '../ui/clipboard';
import { isolated } from '../ui/text';
import { warn } from '../ui/toast';
import { formatSignInError, type SignInError } from './sign-in-error';

export function warnStillSignedIn({ name, username }: AccountInfo, error: SignInError): void {
  const code = formatSignInError(error);
  const copy = { label: 'Copy the code', run: () => void copyText(code) };
  warn(`Signing in failed. You are still signed in as ${isolated(name ?? username)}. Code: ${code}.`, copy);
}
