/**
 * Checks whether the registry can be reached. `navigator.onLine` may be wrong both ways (captive portal, VPN, virtual
 * network adapter), so the browser's events and calls without a response only start a check.
 */
import { isReachable, markReachable, unansweredCalls } from './reachability';

/** Timeout of a check, and pause between two checks. */
const PROBE_MS = 5000;
let isProbing = false;
/** Ends the pause between two checks. */
let checkNow = () => {};

/** Check reachability whenever it is uncertain, until the registry answers. Returns a function that stops watching. */
export function watchReachability(): () => void {
  if (!navigator.onLine || unansweredCalls.get()) void probe();
  const onOnline = () => checkNow();
  const unsubscribe = unansweredCalls.subscribe(probe);
  addEventListener('offline', probe);
  addEventListener('online', onOnline);
  return () => {
    unsubscribe();
    removeEventListener('offline', probe);
    removeEventListener('online', onOnline);
  };
}

async function probe(): Promise<void> {
  if (isProbing) return;
  isProbing = true;
  while (!(await isAnswering())) {
    if (isReachable.get()) isReachable.set(false);
    await new Promise<void>(resume => {
      checkNow = resume;
      setTimeout(resume, PROBE_MS);
    });
  }
  isProbing = false;
  markReachable();
}

function isAnswering(): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_MS);
  return fetch('/health/live', { cache: 'no-store', credentials: 'omit', signal }).then(
    () => true,
    () => false,
  );
}
