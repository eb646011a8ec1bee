/** Formats times, relative to the registry's clock. */
import { useSyncExternalStore } from 'react';
import { serverNow } from '../api/clock';

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Tolerated difference between clocks. */
const TOLERANCE_S = 60;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** Return a past time as "3 days ago", "yesterday" or "just now", and a future one as a date. */
export function ago(time: string, now = serverNow()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds < -TOLERANCE_S) return exactly(time);
  const step = STEPS.find(([, length]) => seconds >= length);
  return step ? relative.format(-Math.round(seconds / step[1]), step[0]) : 'just now';
}

/** Return date and time as "21 Nov 2026, 14:05" in the browser's time zone. */
export function exactly(time: string): string {
  return exact.format(new Date(time));
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const one of listeners) one();
  }, 20_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Re-render a component each minute, so that relative times stay correct. */
export const useMinute = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor(serverNow() / 60_000));
