/**
 * Whether the registry can be reached: what its answers say. `navigator.onLine` is a hint that is wrong both ways (a
 * captive portal, a VPN, a virtual network adapter), so each doubt is settled by asking the registry.
 */
import { createStore } from '../ui/store';

export const isReachable = createStore(true);
/** How many calls have gone without an answer for longer than a person waits without a word. */
export const slowCalls = createStore({ reads: 0, changes: 0 });

const PROBE_MS = 5000;
let isProbing = false;
let wake = () => {};

/** Called at every answer. */
export function noteAnswer(): void {
  if (!isReachable.get()) isReachable.set(true);
}

/** Called where no answer came: asks again and again until there is one. */
export async function doubtReach(): Promise<void> {
  if (isProbing) return;
  isProbing = true;
  while (!(await isAnswering())) {
    if (isReachable.get()) isReachable.set(false);
    await new Promise<void>(resume => {
      wake = resume;
      setTimeout(resume, PROBE_MS);
    });
  }
  isProbing = false;
  noteAnswer();
}

/** Takes the browser's events as reasons to ask; returns the function that ends it. */
export function watchReach(): () => void {
  if (!navigator.onLine) void doubtReach();
  const askNow = () => wake();
  addEventListener('offline', doubtReach);
  addEventListener('online', askNow);
  return () => {
    removeEventListener('offline', doubtReach);
    removeEventListener('online', askNow);
  };
}

function isAnswering(): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_MS);
  return fetch('/health/live', { cache: 'no-store', credentials: 'omit', signal }).then(
    () => true,
    () => false,
  );
}
