/**
 * What the pages change. A change names the version it is based on (`If-Match`); another one meanwhile is a 412, and the
 * current version is then in the cache by the time the page hears of it. Nothing is retried by itself.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { stringify } from '../json/exact';
import { useApi } from './ApiContext';
import { ApiError } from './api.error';
import { registrationQuery } from './lazy-queries';
import { keys } from './queries';
import type { NewRegistration, Registration, RegistrationPatch, StatusChange } from './types';

type Target = Pick<Registration, 'registration_id' | 'version'>;

export function useCreateRegistration() {
  const api = useApi();
  const settle = useSettle();
  return useMutation({
    mutationFn: (body: NewRegistration) => api.post('/registrations', { body, json: stringify(body) }),
    onSuccess: settle.changed,
  });
}

export function useUpdateRegistration() {
  const api = useApi();
  const settle = useSettle();
  return useMutation({
    mutationFn: ({ target, body }: { target: Target; body: RegistrationPatch }) =>
      api.patch('/registrations/{registration_id}', { ...at(target), body, json: stringify(body) }),
    onSuccess: settle.changed,
    onError: (error, { target }) => settle.failed(error, target),
  });
}

/** Approve, reject, or send back to the queue. */
export function useChangeStatus() {
  const api = useApi();
  const settle = useSettle();
  return useMutation({
    mutationFn: ({ target, body, isLeaving }: { target: Target; body: StatusChange; isLeaving?: boolean }) =>
      api.patch('/registrations/{registration_id}/status', { ...at(target), body, isLeaving }),
    onSuccess: settle.changed,
    onError: (error, { target }) => settle.failed(error, target),
  });
}

export function useDeleteRegistration() {
  const api = useApi();
  const queries = useQueryClient();
  const settle = useSettle();
  return useMutation({
    mutationFn: (target: Target) => api.delete('/registrations/{registration_id}', at(target)),
    onSuccess: (_, target) => {
      queries.removeQueries({ queryKey: keys.item(target.registration_id), exact: true });
      return settle.refresh();
    },
    onError: settle.failed,
  });
}

const at = ({ registration_id, version }: Target) => ({ path: { registration_id }, version });

function useSettle() {
  const api = useApi();
  const queries = useQueryClient();

  /** Marks every list, count and history as old; those on show are fetched anew. */
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['audit'] });
    void queries.invalidateQueries({ queryKey: keys.registrations });
  };
  const changed = (registration: Registration) => {
    queries.setQueryData(keys.item(registration.registration_id), registration);
    refresh();
  };
  /** Fetches what somebody else made of it, and only then lets the page say so. */
  const failed = async (error: Error, { registration_id }: Target) => {
    if (!(error instanceof ApiError) || ![404, 409, 412].includes(error.status)) return;
    if (error.status === 412) {
      await queries
        .fetchQuery({ ...registrationQuery(api, registration_id), staleTime: 0 })
        .catch(() => undefined);
    }
    refresh();
  };
  return { changed, failed, refresh };
}
