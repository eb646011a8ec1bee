/** The registrations whose address is this one, or differs from it in form only: scheme, "www.", letter case, a final slash. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/ApiContext';
import { keys } from '../api/queries';
import type { Registration } from '../api/types';

/** Without the registration `own`; none while the address is empty. Failing is no matter: the API has the last word. */
export function useSimilar(address: string, own?: string): readonly Registration[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [...keys.registrations, 'similar address', address],
    queryFn: ({ signal }) => api.get('/registrations', { query: { similar_to: address, limit: 20 }, signal }),
    enabled: address !== '',
    retry: false,
  });
  return data?.items.filter(server => server.registration_id !== own) ?? [];
}
