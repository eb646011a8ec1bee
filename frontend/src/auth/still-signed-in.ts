/** Somebody else could not sign in: whoever was signed in before still is, and is told so. */
import type { AccountInfo } from '@azure/msal-browser';
import { copyText } from '../ui/clipboard';
import { isolated } from '../ui/text';
import { warn } from '../ui/toast';
import { formatSignInError, type SignInError } from './sign-in-error';

export function warnStillSignedIn({ name, username }: AccountInfo, refusal: SignInError): void {
  const code = formatSignInError(refusal);
  const copy = { label: 'Copy the code', run: () => void copyText(code) };
  warn(`Signing in did not work, so you are still ${isolated(name ?? username)}. Code: ${code}.`, copy);
}
