/** The last inspection of a registration, and the one that is under way. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '../api/queries';
import type { Registration } from '../api/types';
import { fail } from '../ui/toast';
import { type Inspection, useInspection, useInspections, useInspectRegistration } from './queries';

export interface LatestInspection {
  /** The last finished one; undefined while it loads, null before the first. */
  readonly shown: Inspection | null | undefined;
  /** The one that is queued or running. */
  readonly running: Inspection | undefined;
  readonly error: Error | null;
  readonly inspect: () => void;
  readonly isRequesting: boolean;
}

export function useLatestInspection(server: Registration): LatestInspection {
  const queries = useQueryClient();
  const request = useInspectRegistration(server.registration_id);
  const isFirst = server.inspection === null;
  const queued = useInspections(server.registration_id, isFirst).data?.pages[0]?.items[0];
  const current = useInspection(request.data?.inspection_id ?? queued?.inspection_id).data;
  const shown = useInspection(server.inspection?.inspection_id);
  const isFinished = current?.state === 'finished';

  // The registration has the summary of its last inspection, and what it asks of a reviewer.
  const finishedId = isFinished ? current.inspection_id : undefined;
  const isKnown = finishedId === undefined || finishedId === server.inspection?.inspection_id;
  useEffect(() => {
    if (!isKnown) void queries.invalidateQueries({ queryKey: keys.registrations });
  }, [isKnown, queries]);

  return {
    shown: isFirst && !finishedId ? null : finishedId && !isKnown ? current : shown.data,
    running: isFinished ? undefined : current,
    error: shown.error,
    inspect: () =>
      request.mutate(undefined, { onError: error => fail('The inspection was not requested.', error) }),
    isRequesting: request.isPending,
  };
}

/** Whether the tools that an inspection saw can be approved: it read them, at the address that the registration has now. */
export function isPinnable(server: Registration, inspection: Inspection | null | undefined): boolean {
  return (
    inspection?.outcome === 'ok' &&
    inspection.endpoint_url === server.endpoint_url &&
    inspection.transport === server.transport
  );
}
