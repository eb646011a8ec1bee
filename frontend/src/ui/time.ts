/** Times as people say them, by the registry's clock. */
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

/** Clocks that differ by less are as good as the same. */
const MOMENT_S = 60;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** "3 days ago", "yesterday", "just now". What is told has happened: a time in the future is shown as a date. */
export function ago(time: string, now = serverNow()): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (seconds < -MOMENT_S) return exactly(time);
  const step = STEPS.find(([, length]) => seconds >= length);
  return step ? relative.format(-Math.round(seconds / step[1]), step[0]) : 'just now';
}

/** "21 Nov 2026, 14:05", in the reader's own zone. */
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

/** Draws a component again each minute, so that "just now" does not stay on show for hours. */
export const useMinute = (): number =>
  useSyncExternalStore(subscribe, () => Math.floor(serverNow() / 60_000));
