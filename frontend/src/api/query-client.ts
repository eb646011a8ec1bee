/** How server state is kept: in memory only, fresh for half a minute, reads retried quietly and changes never. */
import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.error';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: mayRetry, retryDelay },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

function mayRetry(failures: number, error: Error): boolean {
  return error instanceof ApiError && error.retryable && failures < 3;
}

function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return asked ?? Math.min(1000 * 2 ** failures, 8000);
}
