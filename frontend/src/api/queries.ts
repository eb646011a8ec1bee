/** What Browse and the frame read, and the keys under which it is kept. */
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { createStore } from '../ui/store';
import { useApi } from './ApiContext';
import type { Api } from './api.service';
import type { paths } from './schema';

type Query<P extends '/registrations' | '/audit'> = NonNullable<paths[P]['get']['parameters']['query']>;

/** Which registrations, in which order; the cursor is the list's own affair. */
export type RegistrationFilter = Omit<Query<'/registrations'>, 'cursor' | 'limit'>;
export type AuditFilter = Omit<Query<'/audit'>, 'cursor' | 'limit'>;

/** A change invalidates by these prefixes: `['registrations']` means every list, count and item. */
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
    placeholderData: shown => shown,
  });
}

/** A list of registrations, page by page; the old one stays on show while a new filter is asked for. */
export const useRegistrations = (filter: RegistrationFilter) =>
  useInfiniteQuery(registrationsQuery(useApi(), filter));

/** What is published of a registration, whether or not clients can read it from here. */
export function usePublished(registration_id: string, isWanted = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.published(registration_id),
    queryFn: ({ signal }) =>
      api.get('/registrations/{registration_id}/published', { path: { registration_id }, signal }),
    enabled: isWanted,
  });
}

/** Decisions of this page that still wait to be sent: what the registry counts as pending, the page does not. */
export const unsentDecisions = createStore(0);

/** How many registrations there are by status, and how many are one's own. */
export function useSummary() {
  const api = useApi();
  return useQuery({
    queryKey: keys.summary,
    queryFn: ({ signal }) => api.get('/registrations/summary', { signal }),
    // The header's count of what waits is to be right without a reload.
    refetchInterval: 60_000,
  });
}

/** The caller's own record; `is_admin` decides which pages are shown. */
export function useMe() {
  const api = useApi();
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.get('/users/me', { signal }),
    staleTime: 5 * 60_000,
  });
}
