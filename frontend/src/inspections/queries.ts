/** Inspections: one attempt of the registry to list a server's tools. */
import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../api/ApiContext';
import { asApiError } from '../api/api.error';
import type { Api } from '../api/api.service';
import { keys, PAGE_SIZE, paging } from '../api/queries';
import type { components } from '../api/schema';
import type { Transport } from '../api/types';

export type Inspection = components['schemas']['Inspection'];
export type Finding = components['schemas']['Finding'];
export type Outcome = NonNullable<Inspection['outcome']>;
export type Attention = components['schemas']['Registration']['attention'][number];

/** How often an unfinished inspection is read; not while the page is hidden. One that is not in turn waits for long. */
const POLL_MS = 1000;
const SLOW_POLL_MS = 10_000;
const MAX_QUICK_POLLS = 30;

const inspectionKey = (id: string) => ['inspection', id] as const;
const listKey = (registrationId: string) => [...keys.item(registrationId), 'inspections'] as const;

/** Read an inspection, again and again until it is finished. */
export const useInspection = (id: string | null | undefined) => useQuery(inspectionQuery(useApi(), id));

export function inspectionQuery(api: Api, id: string | null | undefined) {
  return queryOptions({
    queryKey: inspectionKey(id ?? ''),
    queryFn: ({ signal }) =>
      api.get('/inspections/{inspection_id}', { path: { inspection_id: id ?? '' }, signal }),
    enabled: Boolean(id),
    refetchInterval: ({ state }) => {
      if (state.data?.state === 'finished') return false;
      if (state.error) return asApiError(state.error).retryable && SLOW_POLL_MS;
      return state.dataUpdateCount < MAX_QUICK_POLLS ? POLL_MS : SLOW_POLL_MS;
    },
    staleTime: ({ state }) => (state.data?.state === 'finished' ? Number.POSITIVE_INFINITY : 0),
  });
}

/** Read the inspections of a registration, newest first. */
export function useInspections(registration_id: string, enabled = true) {
  const api = useApi();
  return useInfiniteQuery({
    ...paging,
    queryKey: listKey(registration_id),
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations/{registration_id}/inspections', {
        path: { registration_id },
        query: { limit: PAGE_SIZE, cursor },
        signal,
      }),
    enabled,
  });
}

interface Target {
  readonly endpoint_url: string;
  readonly transport: Transport;
}

/** Request the inspection of an address that is not registered. */
export function useInspectAddress() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Target) => api.post('/inspections', { body }),
    onSuccess: inspection => void queries.setQueryData(inspectionKey(inspection.inspection_id), inspection),
  });
}

/** Request the inspection of a registration; one that is queued or running is returned instead of a second. */
export function useInspectRegistration(registration_id: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post('/registrations/{registration_id}/inspections', { path: { registration_id } }),
    onSuccess: inspection => {
      queries.setQueryData(inspectionKey(inspection.inspection_id), inspection);
      void queries.invalidateQueries({ queryKey: listKey(registration_id) });
    },
  });
}

/** Read the state of the inspector from /health, which also answers with 503. */
export function useInspectorHealth(enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: ['health', 'inspector'],
    queryFn: async ({ signal }) => (await api.get('/health', { signal })).checks.inspector ?? null,
    enabled,
    retry: false,
    refetchInterval: 30_000,
  });
}
