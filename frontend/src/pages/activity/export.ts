/** Every entry that a filter finds, up to a number that a spreadsheet still opens, and the names of their servers. */
import type { QueryClient } from '@tanstack/react-query';
import type { Api } from '../../api/api.service';
import type { AuditFilter } from '../../api/queries';
import type { AuditEntry } from '../../api/types';
import type { ServerNames } from '../../ui/csv';

export const MOST = 20_000;
const LIMIT = 200;

export interface Export {
  readonly entries: readonly AuditEntry[];
  readonly isCut: boolean;
}

/** Walks page by page; a page that fails for the moment is asked for again, as every read is. */
export async function everyEntry(
  api: Api,
  queries: QueryClient,
  filter: AuditFilter,
  onProgress: (count: number) => void,
): Promise<Export> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const query = { ...filter, limit: LIMIT, cursor };
    const page = await queries.fetchQuery({
      queryKey: ['audit', 'export', query],
      queryFn: ({ signal }) => api.get('/audit', { query, signal }),
      staleTime: 0,
      gcTime: 0,
    });
    entries.push(...page.items);
    cursor = page.next_cursor ?? undefined;
    onProgress(entries.length);
  } while (cursor && entries.length < MOST);
  return { entries, isCut: cursor !== undefined };
}

/**
 * The servers' names: from what deletions tell, then page by page from the registry, those changed last first, until
 * none is missing. What was deleted before these entries stays without a name.
 */
export async function namesFor(
  entries: readonly AuditEntry[],
  api: Api,
  queries: QueryClient,
): Promise<ServerNames> {
  const names = new Map<string, string>();
  for (const { registration_id, metadata } of entries)
    if (metadata.registration) names.set(registration_id, metadata.registration.endpoint_name);
  const missing = new Set(entries.map(entry => entry.registration_id).filter(id => !names.has(id)));
  let cursor: string | undefined;
  do {
    if (missing.size === 0) break;
    const query = { sort: '-updated_at', limit: LIMIT, cursor } as const;
    const page = await queries.fetchQuery({
      queryKey: ['registrations', 'export', query],
      queryFn: ({ signal }) => api.get('/registrations', { query, signal }),
      gcTime: 0,
    });
    for (const { registration_id, endpoint_name } of page.items)
      if (missing.delete(registration_id)) names.set(registration_id, endpoint_name);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return names;
}
