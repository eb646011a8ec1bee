/** The person's registrations that changed last, among which the new decisions are. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys, useSummary } from '../../api/queries';

/** More new decisions than this are counted as this many. */
const LIMIT = 50;
const FILTER = { submitter_id: 'me', status: ['Approved', 'Rejected'], sort: '-updated_at' } as const;

export function useDecisions() {
  const api = useApi();
  const summary = useSummary();
  const hasOwn = Boolean(summary.data?.mine);
  const decisions = useQuery({
    queryKey: [...keys.list({ ...FILTER, status: [...FILTER.status] }), 'decisions'],
    queryFn: ({ signal }) =>
      api.get('/registrations', { query: { ...FILTER, status: [...FILTER.status], limit: LIMIT }, signal }),
    enabled: hasOwn,
    refetchInterval: 60_000,
  });
  /** Whether the first answer, or its failure, is known. */
  const isSettled = summary.isFetched && (!hasOwn || decisions.isFetched);
  return { decisions: decisions.data?.items, isSettled };
}
