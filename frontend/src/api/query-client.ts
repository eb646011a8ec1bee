/** How server state is kept: in memory only, fresh for half a minute; what to repeat, the API's client decides. */
import { onlineManager, QueryClient } from '@tanstack/react-query';
import { isReachable } from './reachability';

export function createQueryClient(): QueryClient {
  // What has failed or is old is read again once the registry is back, whatever the browser says of its connection.
  onlineManager.setEventListener(setOnline => isReachable.subscribe(() => setOnline(isReachable.get())));
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: false,
        // A browser that believes to be offline may be wrong: nothing is held back, and what fails is said.
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
