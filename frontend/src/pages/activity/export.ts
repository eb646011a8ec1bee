/** Every entry that a filter finds, up to a number that a spreadsheet still opens. */
import type { QueryClient } from '@tanstack/react-query';
import type { Api } from '../../api/api.service';
import type { AuditFilter } from '../../api/queries';
import type { AuditEntry } from '../../api/types';

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
