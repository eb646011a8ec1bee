/** Leads focus and scroll to what has opened, as a new page would; not when the page itself appears. */
import { useEffect, useRef } from 'react';

/** `place` names what is open; the first heading that `selector` finds gets the focus when it changes. */
export function useFocusOnChange(place: string, selector: string) {
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place, selector]);
}
