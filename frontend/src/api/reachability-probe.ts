/**
 * Asks the registry whether it can be reached. `navigator.onLine` is a hint that is wrong both ways (a captive portal, a
 * VPN, a virtual network adapter), so the browser's events and calls without an answer are only reasons to ask.
 */
import { isReachable, markReachable, unansweredCalls } from './reachability';

const PROBE_MS = 5000;
let isProbing = false;
let wake = () => {};

/** Asks at each doubt, again and again until there is an answer; returns the function that ends it. */
export function watchReachability(): () => void {
  if (!navigator.onLine || unansweredCalls.get()) void probe();
  const askNow = () => wake();
  const end = unansweredCalls.subscribe(probe);
  addEventListener('offline', probe);
  addEventListener('online', askNow);
  return () => {
    end();
    removeEventListener('offline', probe);
    removeEventListener('online', askNow);
  };
}

async function probe(): Promise<void> {
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
  markReachable();
}

function isAnswering(): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_MS);
  return fetch('/health/live', { cache: 'no-store', credentials: 'omit', signal }).then(
    () => true,
    () => false,
  );
}
