/**
 * Who rejected a registration and why, read from its history. The registration itself does not name the reviewer, and
 * loses the reason when an administrator edits it.
 */
import { useQuery } from '@tanstack/react-query';
import { useApi } from './ApiContext';
import { keys } from './queries';
import type { Person, Registration } from './types';

/** The latest rejection is expected among this many entries. */
const HISTORY_LIMIT = 20;

export interface Rejection {
  readonly person: Person | undefined;
  /** Null if there is none; undefined while it loads. */
  readonly reason: string | null | undefined;
  /** Whether the history could not be read. */
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
        query: { limit: HISTORY_LIMIT },
        signal,
      }),
    enabled: isRejected,
  });
  if (!isRejected) return NONE;
  const entry = data?.items.find(({ action }) => action === 'Rejected');
  const recorded = data && (entry?.metadata.reason ?? null);
  return { person: entry?.user, reason: status_reason ?? recorded, hasFailed: isError };
}

/** Return the reason as a sentence; empty while it loads. */
export function reasonOf({ reason, hasFailed }: Rejection): string {
  if (reason === undefined)
    return hasFailed ? 'The reason could not be loaded. Reload the page to see it.' : '';
  return reason ?? 'The reviewer gave no reason.';
}
