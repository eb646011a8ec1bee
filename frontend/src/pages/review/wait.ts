/** Formats how long a registration has been waiting. */
import { serverNow } from '../../api/clock';
import { counted } from '../../ui/format';

// Weeks are used from two weeks on: ten days are "10 days".
const MINUTES = { least: 0, length: 60, letter: 'min', word: 'minute' } as const;
const STEPS = [
  { least: 1_209_600, length: 604_800, letter: 'w', word: 'week' },
  { least: 86_400, length: 86_400, letter: 'd', word: 'day' },
  { least: 3600, length: 3600, letter: 'h', word: 'hour' },
] as const;

function measure(time: string, now: number) {
  const seconds = (now - Date.parse(time)) / 1000;
  const step = STEPS.find(({ least }) => seconds >= least) ?? MINUTES;
  return { ...step, count: Math.max(1, Math.floor(seconds / step.length)) };
}

/** "3 d", "5 h", "1 min". */
export function shortWait(time: string, now = serverNow()): string {
  const { count, letter } = measure(time, now);
  return `${count} ${letter}`;
}

/** "3 days", "5 hours", "1 minute". */
export function longWait(time: string, now = serverNow()): string {
  const { count, word } = measure(time, now);
  return counted(count, word);
}

const DAY_MS = 86_400_000;

/** Return the badge's tone: "wait" after two days, "bad" after a week. */
export function waitTone(time: string, now = serverNow()): 'neutral' | 'wait' | 'bad' {
  const days = (now - Date.parse(time)) / DAY_MS;
  if (days >= 7) return 'bad';
  return days >= 2 ? 'wait' : 'neutral';
}
