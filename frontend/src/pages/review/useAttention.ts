/** The approved registrations that a reviewer should look at again, without those decided in this tab. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys, paging } from '../../api/queries';
import { useStore } from '../../ui/store';
import { decided, isDecided } from './decided';

const FILTER = { attention: ['any'] } as const;
const LIMIT = 100;
const REFRESH_MS = 30_000;

export function useAttention(enabled: boolean) {
  const api = useApi();
  const list = useInfiniteQuery({
    ...paging,
    queryKey: [...keys.list(FILTER), 'review'],
    queryFn: ({ signal, pageParam: cursor }) =>
      api.get('/registrations', { query: { ...FILTER, limit: LIMIT, cursor }, signal }),
    refetchInterval: REFRESH_MS,
    enabled,
  });
  const decisions = useStore(decided);
  const loaded = list.data?.pages.flatMap(page => page.items) ?? [];
  const items = loaded.filter(one => !isDecided(decisions, one));
  const total = list.data?.pages[0]?.total ?? null;
  return { ...list, items, total: total === null ? null : total - (loaded.length - items.length) };
}
