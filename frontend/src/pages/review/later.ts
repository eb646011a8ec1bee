/** Something that is done only once the time to take it back has passed. */

export interface Later {
  /** Does it at once, if it has not been done or taken back. */
  now(): void;
  /** Takes it back; false if it has been done already. */
  undo(): boolean;
}

const outstanding = new Set<Later>();

export function doLater(run: () => void, milliseconds: number): Later {
  const timer = setTimeout(() => later.now(), milliseconds);
  const settle = () => {
    clearTimeout(timer);
    return outstanding.delete(later);
  };
  const later: Later = {
    now: () => {
      if (settle()) run();
    },
    undo: settle,
  };
  outstanding.add(later);
  return later;
}

/** Does everything that still waits. */
export function doAllNow(): void {
  for (const later of [...outstanding]) later.now();
}

/** The browser asks before a tab is closed on something that waits; it is done while the person reads the question. */
addEventListener('beforeunload', event => {
  if (!outstanding.size) return;
  event.preventDefault();
  doAllNow();
});
