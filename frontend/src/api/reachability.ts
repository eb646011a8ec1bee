/** Whether the registry can be reached, as its answers say; `probe.ts` settles the unansweredCalls. */
import { createStore } from '../ui/store';

export const isReachable = createStore(true);
/** Goes up where a call got no answer. */
export const unansweredCalls = createStore(0);
/** How many calls have gone without an answer for longer than a person waits without a word. */
export const slowCalls = createStore({ reads: 0, changes: 0 });

export function markReachable(): void {
  if (!isReachable.get()) isReachable.set(true);
}
