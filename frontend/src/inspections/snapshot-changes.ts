/** The differences between two snapshots. As in the digest, the server's instructions belong to what was approved. */
import { toolChanges } from '../ui/changes';
import type { Changes } from '../ui/Diff';
import type { Inspection } from './queries';

type Snapshot = Pick<Inspection, 'tools' | 'instructions'>;

/** Return what differs, for `Diff`; empty if nothing does. */
export function snapshotChanges(before: Snapshot, after: Snapshot): Changes {
  const instructions = { old: before.instructions, new: after.instructions };
  return {
    ...(instructions.old !== instructions.new && { Instructions: instructions }),
    ...toolsDifference(before.tools, after.tools),
  };
}

/** Return how the tools differ, for `Diff`; empty if they do not. */
export function toolsDifference(before: readonly object[] | null, after: readonly object[] | null): Changes {
  return toolChanges(before, after).length ? { available_tools: { old: before, new: after } } : {};
}
