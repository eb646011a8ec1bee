/** Finds registrations with the same address, ignoring scheme, "www.", letter case and a final slash. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/ApiContext';
import { keys } from '../api/queries';
import type { Registration } from '../api/types';

/** Return them without the registration `own`. An error returns none: the API checks the address again on saving. */
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
