/** Queries of the pages that load lazily: all but Browse. */
import { queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from './ApiContext';
import type { Api } from './api.service';
import { type AuditFilter, keys, PAGE_SIZE, paging } from './queries';

export function registrationQuery(api: Api, registration_id: string) {
  return queryOptions({
    queryKey: keys.item(registration_id),
    queryFn: ({ signal }) =>
      api.get('/registrations/{registration_id}', { path: { registration_id }, signal }),
  });
}

export const useRegistration = (id: string) => useQuery(registrationQuery(useApi(), id));

/** Read the audit entries of one registration, newest first, also after its deletion. */
export function useHistory(registration_id: string) {
  const api = useApi();
  return useInfiniteQuery({
    ...paging,
    queryKey: keys.history(registration_id),
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations/{registration_id}/history', {
        path: { registration_id },
        query: { limit: PAGE_SIZE, cursor },
        signal,
      }),
  });
}

/** Read the audit log; administrators only. */
export function useAudit(filter: AuditFilter) {
  const api = useApi();
  return useInfiniteQuery({
    ...paging,
    queryKey: keys.audit(filter),
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/audit', { query: { ...filter, limit: PAGE_SIZE, cursor }, signal }),
    placeholderData: previous => previous,
  });
}
