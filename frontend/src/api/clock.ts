/** The registry's time. A device's clock may be wrong by days, and every "3 days ago" with it. */

let ahead = 0;

/** Learns from an answer's `Date`. */
export function noteServerTime(date: string | null): void {
  const time = Date.parse(date ?? '');
  if (!Number.isNaN(time)) ahead = time - Date.now();
}

export const serverNow = (): number => Date.now() + ahead;
