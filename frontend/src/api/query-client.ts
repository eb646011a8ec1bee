/** The cache of server state: in memory only. The API client decides what to retry. */
import { onlineManager, QueryClient } from '@tanstack/react-query';
import { isReachable } from './reachability';

export function createQueryClient(): QueryClient {
  // Failed and stale queries are repeated once the registry is reachable, whatever the browser says about its connection.
  onlineManager.setEventListener(setOnline => isReachable.subscribe(() => setOnline(isReachable.get())));
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: false,
        // The browser may be wrong about being offline: send every request and show its failure.
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
