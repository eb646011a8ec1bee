/**
 * Changes that wait a few seconds, so that they can be taken back. When the page is hidden or left they are sent at
 * once, because a phone may never show it again; while the registry can't be reached they are kept and sent later.
 */

import { createStore } from '../ui/store';
import { registerDeferredChanges } from '../ui/unsaved';
import { unsentDecisions } from './queries';
import { isReachable } from './reachability';

/** `unreachable`: it may have arrived or not. It is sent again, and its `If-Match` makes a second arrival harmless. */
export type Outcome = 'settled' | 'unreachable';

interface Change {
  /** It decides on what is pending, and so leaves the queue. */
  readonly leavesQueue: boolean;
  /** What it changes; of two changes of the same thing the later one replaces the one that still waits. */
  readonly key: string;
  /** Said while it can be taken back: "Travel desk will be approved." */
  readonly soon: string;
  /** Said while it could not be sent: "Travel desk is not approved yet." */
  readonly unsent: string;
  /** Sends it; `isLeaving` where nothing may be waited for before the request goes out. Never rejects. */
  send(isLeaving: boolean): Promise<Outcome>;
  /** Called when it has been taken back; `wasTried` where it may have arrived all the same. */
  onUndo(wasTried: boolean): void;
  /** Called when it no longer waits: it is being sent, or another change has replaced it. */
  onEnd(): void;
}

export interface DeferredChange extends Change {
  readonly id: number;
  readonly state: 'waiting' | 'sending' | 'unsent';
  /** An attempt has failed, so that it may have arrived or not. */
  readonly wasTried: boolean;
}

export const RETRY_MS = 5000;

/** In the order in which they were made. */
export const deferredChanges = createStore<readonly DeferredChange[]>([]);

const timers = new Map<number, ReturnType<typeof setTimeout>>();
const underWay = new Map<number, Promise<void>>();
let lastId = 0;

/** Sends a change when nobody has taken it back for this long; returns its id. */
export function deferChange(change: Change, milliseconds: number): number {
  lastId += 1;
  const id = lastId;
  for (const one of deferredChanges.get()) {
    if (one.key !== change.key || one.state === 'sending') continue;
    remove(one.id);
    one.onEnd();
  }
  deferredChanges.set(all => [...all, { ...change, id, state: 'waiting', wasTried: false }]);
  wait(id, milliseconds);
  return id;
}

/** Takes a change back; false if it is being sent or done. */
export function undoChange(id: number): boolean {
  const change = deferredChanges.get().find(one => one.id === id);
  if (!change || change.state === 'sending') return false;
  remove(id);
  change.onUndo(change.wasTried);
  return true;
}

/** Takes back the latest change that can be; called again, the one before it. */
export function undoLatest(): boolean {
  const latest = deferredChanges.get().findLast(({ state }) => state !== 'sending');
  return latest !== undefined && undoChange(latest.id);
}

/**
 * Sends what waits, as the person who is signed in; to be awaited before somebody else takes over this page. Resolves
 * with false if something could not be sent: leaving would lose it.
 */
export async function sendDeferred({ isLeaving = false } = {}): Promise<boolean> {
  await Promise.all(deferredChanges.get().map(({ id }) => sendNow(id, isLeaving)));
  return deferredChanges.get().length === 0;
}

function wait(id: number, milliseconds: number): void {
  const timer = setTimeout(() => {
    // A registry that can't be reached is asked by `reach.ts` alone.
    if (isReachable.get() || !isTried(id)) void sendNow(id);
    else wait(id, RETRY_MS);
  }, milliseconds);
  timers.set(id, timer);
}

function sendNow(id: number, isLeaving = false): Promise<void> {
  clearTimeout(timers.get(id));
  const sending = underWay.get(id) ?? send(id, isLeaving);
  underWay.set(id, sending);
  return sending;
}

async function send(id: number, isLeaving: boolean): Promise<void> {
  const change = deferredChanges.get().find(one => one.id === id);
  if (!change) return;
  mark(id, { state: 'sending' });
  change.onEnd();
  const outcome = await change.send(isLeaving);
  underWay.delete(id);
  if (outcome === 'settled') return remove(id);
  mark(id, { state: 'unsent', wasTried: true });
  wait(id, RETRY_MS);
}

const isTried = (id: number) => deferredChanges.get().some(one => one.id === id && one.wasTried);

function mark(id: number, now: Partial<DeferredChange>): void {
  deferredChanges.set(all => all.map(one => (one.id === id ? { ...one, ...now } : one)));
}

function remove(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  deferredChanges.set(all => all.filter(one => one.id !== id));
}

registerDeferredChanges({
  send: sendDeferred,
  drop: () => {
    for (const { id } of deferredChanges.get()) remove(id);
  },
});

// On a phone, and when a tab crashes or is discarded, `visibilitychange` is the last event that is certain.
addEventListener('pagehide', () => void sendDeferred({ isLeaving: true }));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void sendDeferred({ isLeaving: true });
});
/** Only what could not be sent is lost with the page: then the browser asks. */
addEventListener('beforeunload', event => {
  if (deferredChanges.get().some(({ state }) => state === 'unsent')) event.preventDefault();
});
deferredChanges.subscribe(() =>
  unsentDecisions.set(deferredChanges.get().filter(one => one.leavesQueue).length),
);
isReachable.subscribe(() => {
  if (!isReachable.get()) return;
  for (const { id, state } of deferredChanges.get()) if (state === 'unsent') void sendNow(id);
});
