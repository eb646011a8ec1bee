/** Moves focus and scroll position to a newly opened item, as a new page does. */
import { useEffect, useRef } from 'react';

/** When `openId` changes, focuses the first element that matches `selector`; not on the first render. */
export function useFocusOnChange(openId: string, selector: string) {
  const last = useRef(openId);
  useEffect(() => {
    if (last.current === openId) return;
    last.current = openId;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [openId, selector]);
}
