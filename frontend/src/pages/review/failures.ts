/** The registrations of the last decision on several that it was not made for, and why. */
import { asApiError } from '../../api/api.error';
import type { Registration } from '../../api/types';
import { createStore } from '../../ui/store';

export interface Failure {
  readonly server: Registration;
  readonly why: string;
}

/** The failures of the last attempt. */
export const failures = createStore<readonly Failure[]>([]);

export function whyNot(error: unknown): string {
  const { status, message } = asApiError(error);
  if (status === 401) return 'Your sign-in has expired. Sign in and decide again.';
  if (status === 404) return 'It was deleted.';
  if (status === 409) return 'Its tools have changed again. Look at the new ones.';
  if (status === 412) return 'It has changed meanwhile. Look at it again.';
  return message;
}
