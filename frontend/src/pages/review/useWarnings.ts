/** What keeps registrations from being approved together: what their own pages would warn of. */
import { useQueries } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Registration } from '../../api/types';
import { changesSince } from '../../connect/published';
import { liveOf } from '../../connect/target';
import { addedFindings } from '../../inspections/findings';
import { OUTCOMES } from '../../inspections/outcomes';
import { type Inspection, inspectionQuery, type Outcome } from '../../inspections/queries';
import { isPinnable } from '../../inspections/useLatestInspection';
import { counted } from '../../ui/format';
import { flagsOf } from './flags';

export interface Examined {
  readonly server: Registration;
  /** Undefined while it loads. */
  readonly warnings: readonly string[] | undefined;
  /** What an approval pins. */
  readonly snapshot: Inspection | null;
}

/** The last two say nothing about the server: the registry was not allowed to look, or did not finish. */
const HARMLESS: readonly Outcome[] = ['ok', 'auth_required', 'refused', 'abandoned'];

export function useWarnings(servers: readonly Registration[]): Examined[] {
  const api = useApi();
  const ids = servers.flatMap(({ inspection }) => inspection?.inspection_id ?? []);
  const inspections = useQueries({ queries: ids.map(id => inspectionQuery(api, id)) });
  const published = useQueries({
    queries: servers.map(({ registration_id }) => ({
      queryKey: keys.published(registration_id),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get('/registrations/{registration_id}/published', { path: { registration_id }, signal }),
    })),
  });
  return servers.map((server, index) => {
    const { data: inspection, error } =
      inspections[ids.indexOf(server.inspection?.inspection_id ?? '')] ?? {};
    const { data: versions, error: otherError } = published[index] ?? {};
    const snapshot = inspection && isPinnable(server, inspection) ? inspection : null;
    if (error || otherError) return { server, warnings: ['It could not be loaded.'], snapshot: null };
    if (!versions || (server.inspection && !inspection)) return { server, warnings: undefined, snapshot };
    const live = liveOf(versions);
    const flags = flagsOf(server, live ? changesSince(live, server) : null);
    return {
      server,
      warnings: [...flags.filter(one => one.isSevere).map(one => one.text), ...warningsOf(inspection)],
      snapshot,
    };
  });
}

function warningsOf(inspection: Inspection | undefined): string[] {
  if (!inspection?.outcome) return [];
  if (!HARMLESS.includes(inspection.outcome)) return [OUTCOMES[inspection.outcome].label];
  const doubtful = addedFindings(inspection.findings, []).filter(
    ({ severity }) => severity === 'high' || severity === 'medium',
  );
  return doubtful.length ? [`${counted(doubtful.length, 'finding')} in its texts`] : [];
}
