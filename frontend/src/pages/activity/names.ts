/** Names for the ids that audit entries carry. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import { registrationQuery } from '../../api/lazy-queries';
import type { AuditEntry } from '../../api/types';
import { nameOf } from '../../ui/format';

const A_WHILE_MS = 5 * 60_000;

export interface NamedServer {
  /** Undefined while it is being read, and where only older entries would know it. */
  readonly name: string | undefined;
  readonly isDeleted: boolean;
}

/** The registrations that entries are about; what a deletion tells of is not asked for. */
export function useServerNames(entries: readonly AuditEntry[]): ReadonlyMap<string, NamedServer> {
  const api = useApi();
  const deleted = new Map(
    entries
      .filter(entry => entry.action === 'Deleted')
      .map(entry => [entry.registration_id, entry.metadata.registration?.endpoint_name]),
  );
  const ids = [...new Set(entries.map(entry => entry.registration_id))].filter(id => !deleted.has(id));
  const found = useQueries({
    queries: ids.map(id => ({ ...registrationQuery(api, id), staleTime: A_WHILE_MS })),
  });
  return new Map<string, NamedServer>([
    ...[...deleted].map(([id, name]) => [id, { name, isDeleted: true }] as const),
    ...ids.map((id, at) => {
      const { data, error } = found[at] ?? {};
      const isDeleted = error != null && asApiError(error).status === 404;
      return [id, { name: data?.endpoint_name, isDeleted }] as const;
    }),
  ]);
}

/** The name of one person who is not among those on show; asks nothing for an empty id. */
export function usePersonName(user_id: string): string {
  const api = useApi();
  const { data, isError } = useQuery({
    queryKey: ['users', user_id],
    queryFn: ({ signal }) => api.get('/users/{user_id}', { path: { user_id }, signal }),
    enabled: user_id !== '',
    staleTime: A_WHILE_MS,
  });
  return data ? nameOf(data) : isError ? 'Somebody unknown' : '…';
}
