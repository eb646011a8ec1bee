/** Names for the IDs in audit entries. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import { registrationQuery } from '../../api/lazy-queries';
import type { AuditEntry } from '../../api/types';
import { nameOf } from '../../ui/format';

/** Names rarely change. */
const STALE_TIME_MS = 5 * 60_000;

export interface NamedServer {
  /** Undefined while it is loading, and if no loaded entry has it. */
  readonly name: string | undefined;
  readonly isDeleted: boolean;
}

/** The registrations that entries refer to. Deleted ones take their names from the entry of the deletion. */
export function useServerNames(entries: readonly AuditEntry[]): ReadonlyMap<string, NamedServer> {
  const api = useApi();
  const deleted = new Map(
    entries
      .filter(entry => entry.action === 'Deleted')
      .map(entry => [entry.registration_id, entry.metadata.registration?.endpoint_name]),
  );
  const ids = [...new Set(entries.map(entry => entry.registration_id))].filter(id => !deleted.has(id));
  const results = useQueries({
    queries: ids.map(id => ({ ...registrationQuery(api, id), staleTime: STALE_TIME_MS })),
  });
  return new Map<string, NamedServer>([
    ...[...deleted].map(([id, name]) => [id, { name, isDeleted: true }] as const),
    ...ids.map((id, index) => {
      const { data, error } = results[index] ?? {};
      const isDeleted = error != null && asApiError(error).status === 404;
      return [id, { name: data?.endpoint_name, isDeleted }] as const;
    }),
  ]);
}

/** The name of a user who is not in the listed entries. An empty ID sends no request. */
export function usePersonName(user_id: string): string {
  const api = useApi();
  const { data, isError } = useQuery({
    queryKey: ['users', user_id],
    queryFn: ({ signal }) => api.get('/users/{user_id}', { path: { user_id }, signal }),
    enabled: user_id !== '',
    staleTime: STALE_TIME_MS,
  });
  return data ? nameOf(data) : isError ? 'Unknown user' : '…';
}
