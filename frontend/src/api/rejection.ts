/**
 * Who rejected a registration, and why: its newest rejection in the history says so. The registration itself names
 * approvers only, and loses the reason when an administrator edits it.
 */
import { useQuery } from '@tanstack/react-query';
import { useApi } from './ApiContext';
import { keys } from './queries';
import type { Person, Registration } from './types';

const FAR_ENOUGH = 20;

export interface Rejection {
  readonly person: Person | undefined;
  /** Null if there is none; undefined while it is not known. */
  readonly reason: string | null | undefined;
  /** It could not be read. */
  readonly hasFailed: boolean;
}

const NONE: Rejection = { person: undefined, reason: null, hasFailed: false };

export function useRejection({ registration_id, status, status_reason }: Registration): Rejection {
  const api = useApi();
  const isRejected = status === 'Rejected';
  const { data, isError } = useQuery({
    queryKey: [...keys.history(registration_id), 'newest'],
    queryFn: ({ signal }) =>
      api.get('/registrations/{registration_id}/history', {
        path: { registration_id },
        query: { limit: FAR_ENOUGH },
        signal,
      }),
    enabled: isRejected,
  });
  if (!isRejected) return NONE;
  const entry = data?.items.find(({ action }) => action === 'Rejected');
  const told = data && (entry?.metadata.reason ?? null);
  return { person: entry?.user, reason: status_reason ?? told, hasFailed: isError };
}

/** The reason as a sentence: nothing while it is not known. */
export function reasonOf({ reason, hasFailed }: Rejection): string {
  if (reason === undefined)
    return hasFailed ? 'The reason could not be loaded. Reload the page to see it.' : '';
  return reason ?? 'The reviewer gave no reason.';
}
