/** Queries of Browse and the header, and the cache keys of all queries. */
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createStore } from '../ui/store';
import { useApi } from './ApiContext';
import type { Api } from './api.service';
import type { paths } from './schema';

type Query<P extends '/registrations' | '/audit'> = NonNullable<paths[P]['get']['parameters']['query']>;

/** Filter and order of a list of registrations; the list adds cursor and limit. */
export type RegistrationFilter = Omit<Query<'/registrations'>, 'cursor' | 'limit'>;
export type AuditFilter = Omit<Query<'/audit'>, 'cursor' | 'limit'>;

/** Cache keys. A change invalidates by prefix: `['registrations']` covers every list, count and item. */
export const keys = {
  registrations: ['registrations'] as const,
  list: (filter: RegistrationFilter) => ['registrations', 'list', filter] as const,
  summary: ['registrations', 'summary'] as const,
  item: (id: string) => ['registrations', 'item', id] as const,
  history: (id: string) => ['registrations', 'item', id, 'history'] as const,
  published: (id: string) => ['registrations', 'item', id, 'published'] as const,
  audit: (filter: AuditFilter) => ['audit', filter] as const,
  me: ['me'] as const,
};

export const PAGE_SIZE = 30;

export const paging = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { readonly next_cursor: string | null }) => page.next_cursor ?? undefined,
};

export function registrationsQuery(api: Api, filter: RegistrationFilter) {
  return infiniteQueryOptions({
    ...paging,
    queryKey: keys.list(filter),
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations', { query: { ...filter, limit: PAGE_SIZE, cursor }, signal }),
    placeholderData: previous => previous,
  });
}

/** Read a list of registrations page by page. The old list stays visible while a new filter loads. */
export const useRegistrations = (filter: RegistrationFilter) =>
  useInfiniteQuery(registrationsQuery(useApi(), filter));

/** Read the published versions of a registration, also where the read API is off. */
export function usePublished(registration_id: string, enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.published(registration_id),
    queryFn: ({ signal }) =>
      api.get('/registrations/{registration_id}/published', { path: { registration_id }, signal }),
    enabled,
  });
}

/** The number of this page's decisions that are not sent yet; the registry still counts their registrations. */
export const unsentDecisions = createStore(0);

/** Read the number of registrations by status, and of the caller's own. */
export function useSummary() {
  const api = useApi();
  return useQuery({
    queryKey: keys.summary,
    queryFn: ({ signal }) => api.get('/registrations/summary', { signal }),
    // Keeps the count in the header current.
    refetchInterval: 60_000,
  });
}

/** Read the caller's own record; `is_admin` decides which pages are shown. */
export function useMe() {
  const api = useApi();
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.get('/users/me', { signal }),
    staleTime: 5 * 60_000,
  });
}
