/** Finds a server among the lists that are already loaded, for when the registry can't be reached. */
import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../api/queries';
import { isReachable } from '../../api/reachability';
import type { Registration, RegistrationPage } from '../../api/types';
import { useStore } from '../../ui/store';

/**
 * Return the published server as a list of the catalogue shows it; undefined while the registry can be reached. It is for
 * showing only: its content may differ from that of the registration.
 */
export function useListed(id: string): Registration | undefined {
  const queries = useQueryClient();
  if (useStore(isReachable)) return undefined;
  const lists = queries.getQueriesData<InfiniteData<RegistrationPage>>({
    queryKey: [...keys.registrations, 'list'],
  });
  const server = lists
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(page => page.items)
    .find(({ registration_id, published_version }) => registration_id === id && published_version);
  return server && { ...server, status: 'Approved' };
}
