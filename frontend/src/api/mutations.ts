/**
 * Changes of registrations. A change names the version it is based on (`If-Match`). If that is outdated (412), the current
 * version is in the cache when the promise rejects. Changes are not retried automatically.
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
  const cache = useCacheUpdates();
  return useMutation({
    mutationFn: (body: NewRegistration) => api.post('/registrations', { body, json: stringify(body) }),
    onSuccess: cache.store,
  });
}

export function useUpdateRegistration() {
  const api = useApi();
  const cache = useCacheUpdates();
  return useMutation({
    mutationFn: ({ target, body }: { target: Target; body: RegistrationPatch }) =>
      api.patch('/registrations/{registration_id}', { ...parametersOf(target), body, json: stringify(body) }),
    onSuccess: cache.store,
    onError: (error, { target }) => cache.handleFailure(error, target),
  });
}

/** Approve, reject, withdraw or set back to pending. */
export function useChangeStatus() {
  const api = useApi();
  const cache = useCacheUpdates();
  return useMutation({
    mutationFn: ({ target, body, isLeaving }: { target: Target; body: StatusChange; isLeaving?: boolean }) =>
      api.patch('/registrations/{registration_id}/status', { ...parametersOf(target), body, isLeaving }),
    onSuccess: cache.store,
    onError: (error, { target }) => cache.handleFailure(error, target),
  });
}

export function useDeleteRegistration() {
  const api = useApi();
  const queries = useQueryClient();
  const cache = useCacheUpdates();
  return useMutation({
    mutationFn: (target: Target) => api.delete('/registrations/{registration_id}', parametersOf(target)),
    onSuccess: (_, target) => {
      queries.removeQueries({ queryKey: keys.item(target.registration_id), exact: true });
      return cache.refresh();
    },
    onError: cache.handleFailure,
  });
}

const parametersOf = ({ registration_id, version }: Target) => ({ path: { registration_id }, version });

function useCacheUpdates() {
  const api = useApi();
  const queries = useQueryClient();

  /** Mark every list, count and history as stale; the visible ones are read again. */
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['audit'] });
    void queries.invalidateQueries({ queryKey: keys.registrations });
  };
  const store = (registration: Registration) => {
    queries.setQueryData(keys.item(registration.registration_id), registration);
    refresh();
  };
  /** After a conflict, read the current version before the page reports the error. */
  const handleFailure = async (error: Error, { registration_id }: Target) => {
    if (!(error instanceof ApiError) || ![404, 409, 412].includes(error.status)) return;
    if (error.status === 412) {
      await queries
        .fetchQuery({ ...registrationQuery(api, registration_id), staleTime: 0 })
        .catch(() => undefined);
    }
    refresh();
  };
  return { store, handleFailure, refresh };
}
