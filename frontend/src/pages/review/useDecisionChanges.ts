/** Loads as much of the history as the comparison with the last decision needs. */
import { useEffect, useRef } from 'react';
import { useHistory } from '../../api/lazy-queries';
import type { Registration } from '../../api/types';
import {
  changesSinceDecision,
  type DecisionChanges,
  hasApproval,
  isReviewRequested,
} from './decision-changes';

export interface DecisionChangesQuery {
  /** Null before the first decision; undefined while it loads, or if loading failed. */
  readonly data: DecisionChanges | null | undefined;
  readonly isReviewRequested: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

export function useDecisionChanges({
  registration_id,
  version,
  submitted_at,
}: Registration): DecisionChangesQuery {
  const { data, error, hasNextPage, isFetching, fetchNextPage, refetch } = useHistory(registration_id);
  const entries = data?.pages.flatMap(page => page.items);
  const isComplete = entries !== undefined && (!hasNextPage || hasApproval(entries));

  useEffect(() => {
    if (entries && !isComplete && !isFetching && !error) void fetchNextPage();
  }, [entries, isComplete, isFetching, error, fetchNextPage]);

  // A new version has a new audit entry.
  useRefetchOn(version, refetch);

  return {
    data: isComplete ? changesSinceDecision(entries) : undefined,
    isReviewRequested: isComplete && isReviewRequested(entries, submitted_at),
    error,
    retry: () => void refetch(),
  };
}

/** Refetch when the version changes, but not on the first render. */
export function useRefetchOn(version: number, refetch: () => unknown) {
  const last = useRef(version);
  useEffect(() => {
    if (last.current === version) return;
    last.current = version;
    void refetch();
  }, [version, refetch]);
}
