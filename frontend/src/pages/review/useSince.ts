/** Reads as much of a registration's history as it takes to compare it with what was last decided. */
import { useEffect, useRef } from 'react';
import { useHistory } from '../../api/lazy-queries';
import type { Registration } from '../../api/types';
import { isAskedFor, isFarEnough, type Since, sinceDecision } from './since';

export interface SinceQuery {
  /** Null if nobody has decided yet; undefined while it is being read, or if that failed. */
  readonly data: Since | null | undefined;
  readonly isAsked: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

export function useSince({ registration_id, version, submitted_at }: Registration): SinceQuery {
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useHistory(registration_id);
  const entries = data?.pages.flatMap(page => page.items);
  const isRead = entries !== undefined && (!hasNextPage || isFarEnough(entries));

  useEffect(() => {
    if (entries && !isRead && !isFetching && !error) void fetchNextPage();
  }, [entries, isRead, isFetching, error, fetchNextPage]);

  // Another version has another entry; at the first drawing there is nothing newer to read.
  useRefetchOn(version, refetch);

  return {
    data: isRead ? sinceDecision(entries) : undefined,
    isAsked: isRead && isAskedFor(entries, submitted_at),
    error,
    retry: () => void refetch(),
  };
}

export function useRefetchOn(version: number, refetch: () => unknown) {
  const last = useRef(version);
  useEffect(() => {
    if (last.current === version) return;
    last.current = version;
    void refetch();
  }, [version, refetch]);
}
