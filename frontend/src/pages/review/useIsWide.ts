/** Whether list and item fit side by side; review.css has the same width limit. */
import { useSyncExternalStore } from 'react';

const QUERY = '(min-width: 56.25rem)';

export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
}

function subscribe(listener: () => void) {
  const query = matchMedia(QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
