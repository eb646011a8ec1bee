/** The pending registrations, longest wait first, without those decided in this tab. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Registration } from '../../api/types';
import { useStore } from '../../ui/store';
import { decided, isDecided } from './decided';

const FILTER = { status: ['Pending'], sort: 'created_at' } as const;
// The API cannot sort by submission time, so the loaded items are sorted here; larger pages make that more accurate.
const LIMIT = 100;
const REFRESH_MS = 60_000;

export function usePending(enabled: boolean) {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: [...keys.list(FILTER), 'review'],
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations', { query: { ...FILTER, limit: LIMIT, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next_cursor ?? undefined,
    refetchInterval: REFRESH_MS,
    enabled,
  });
  const decisions = useStore(decided);
  const loaded = list.data?.pages.flatMap(page => page.items) ?? [];
  const items = loaded.filter(one => !isDecided(decisions, one)).sort(bySubmission);
  const total = list.data?.pages[0]?.total ?? null;
  return { ...list, items, total: total === null ? null : total - (loaded.length - items.length) };
}

const bySubmission = (one: Registration, other: Registration) =>
  Date.parse(one.submitted_at) - Date.parse(other.submitted_at);

/** Return the next item, or the previous one at the end of the list. */
export function neighbour(items: readonly Registration[], id: string): Registration | undefined {
  const index = items.findIndex(one => one.registration_id === id);
  return index < 0 ? items[0] : (items[index + 1] ?? items[index - 1]);
}
