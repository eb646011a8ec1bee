/** What waits for review, the longest wait first, without what has just been decided here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Registration } from '../../api/types';
import { useStore } from '../../ui/store';
import { decided, isDecided } from './decided';

const FILTER = { status: ['Pending'], sort: 'created_at' } as const;
// More than other lists: the API cannot sort by the time of submission, so the order is made here, of what is loaded.
const LIMIT = 100;
const REFRESH_MS = 60_000;

export function usePending() {
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: [...keys.list(FILTER), 'review'],
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations', { query: { ...FILTER, limit: LIMIT, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next_cursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  const hidden = useStore(decided);
  const loaded = list.data?.pages.flatMap(page => page.items) ?? [];
  const items = loaded.filter(one => !isDecided(hidden, one)).sort(bySubmission);
  const total = list.data?.pages[0]?.total ?? null;
  return { ...list, items, total: total === null ? null : total - (loaded.length - items.length) };
}

const bySubmission = (one: Registration, other: Registration) =>
  Date.parse(one.submitted_at) - Date.parse(other.submitted_at);

/** The one to look at after this one: the next, or at the end the one before. */
export function neighbour(items: readonly Registration[], id: string): Registration | undefined {
  const at = items.findIndex(one => one.registration_id === id);
  return at < 0 ? items[0] : (items[at + 1] ?? items[at - 1]);
}
