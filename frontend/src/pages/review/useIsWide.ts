/** Whether list and item fit beside each other; review.css draws the line at the same width. */
import { useSyncExternalStore } from 'react';

const QUERY = '(min-width: 900px)';

export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(QUERY).matches);
}

function subscribe(listener: () => void) {
  const query = matchMedia(QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
