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
}

const NONE: Rejection = { person: undefined, reason: null };

export function useRejection({ registration_id, status, status_reason }: Registration): Rejection {
  const api = useApi();
  const isRejected = status === 'Rejected';
  const { data } = useQuery({
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
  return { person: entry?.user, reason: status_reason ?? told };
}

/** The reason as a sentence: nothing while it is not known. */
export function reasonOf({ reason }: Rejection): string {
  return reason ?? (reason === null ? 'The reviewer gave no reason.' : '');
}
