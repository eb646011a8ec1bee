/** Who rejected a registration: its newest entry in the history says so, the registration itself only names approvers. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Person, Registration } from '../../api/types';

export function useRejecter({ registration_id, status }: Registration): Person | undefined {
  const api = useApi();
  const newest = useQuery({
    queryKey: [...keys.history(registration_id), 'newest'],
    queryFn: ({ signal }) =>
      api.get('/registrations/{registration_id}/history', {
        path: { registration_id },
        query: { limit: 1 },
        signal,
      }),
    enabled: status === 'Rejected',
  });
  const entry = newest.data?.items[0];
  return status === 'Rejected' && entry?.action === 'Rejected' ? entry.user : undefined;
}
