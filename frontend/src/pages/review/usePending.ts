/** The pending registrations that match a filter, without those decided in this tab. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys, paging } from '../../api/queries';
import type { Registration } from '../../api/types';
import { useStore } from '../../ui/store';
import { decided, isDecided } from './decided';
import { type QueueFilter, queryOf } from './filter';

const LIMIT = 100;
const REFRESH_MS = 60_000;

export function usePending(filter: QueueFilter, enabled: boolean) {
  const api = useApi();
  const query = queryOf(filter);
  const list = useInfiniteQuery({
    ...paging,
    queryKey: [...keys.list(query), 'review'],
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations', { query: { ...query, limit: LIMIT, cursor }, signal }),
    // The old list stays visible while a new filter loads.
    placeholderData: previous => previous,
    refetchInterval: REFRESH_MS,
    enabled,
  });
  const decisions = useStore(decided);
  const loaded = list.data?.pages.flatMap(page => page.items) ?? [];
  const items = loaded.filter(one => !isDecided(decisions, one));
  const total = list.data?.pages[0]?.total ?? null;
  return { ...list, items, total: total === null ? null : total - (loaded.length - items.length) };
}

/** Return the next item, or the previous one at the end of the list. */
export function neighbour(items: readonly Registration[], id: string): Registration | undefined {
  const index = items.findIndex(one => one.registration_id === id);
  return index < 0 ? items[0] : (items[index + 1] ?? items[index - 1]);
}
