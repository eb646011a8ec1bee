/** Whether the registry can be reached. `reachability-probe.ts` checks it when calls get no response. */
import { createStore } from '../ui/store';

export const isReachable = createStore(true);
/** The number of calls without a response; each change starts a check. */
export const unansweredCalls = createStore(0);
/** The calls that have been waiting for longer than `MAX_SILENT_WAIT_MS`. */
export const slowCalls = createStore({ reads: 0, changes: 0 });

export function markReachable(): void {
  if (!isReachable.get()) isReachable.set(true);
}
