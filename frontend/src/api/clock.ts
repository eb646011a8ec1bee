/** The registry's time, because a device's clock may be wrong by days. */

/** How far the registry's clock is ahead of the device's. */
let offsetMs = 0;

/** Set the clock by a response's `Date` header. */
export function noteServerTime(date: string | null): void {
  const time = Date.parse(date ?? '');
  if (!Number.isNaN(time)) offsetMs = time - Date.now();
}

export const serverNow = (): number => Date.now() + offsetMs;
