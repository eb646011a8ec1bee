/**
 * Changes that are sent after a few seconds, so that they can be undone. When the page is hidden or left they are sent at
 * once, because a phone may never show it again. While the registry can't be reached they are kept and sent later.
 */
import { createStore } from '../ui/store';
import { registerDeferredChanges } from '../ui/unsaved';
import { unsentDecisions } from './queries';
import { isReachable } from './reachability';

/** `unreachable`: the change may have arrived. It is sent again; `If-Match` makes a second delivery harmless. */
export type Outcome = 'settled' | 'unreachable';

interface Change {
  /** How many registrations leave one of the review queues by it. */
  readonly decisions: number;
  /** What it changes. A later change with the same key replaces one that is not sent yet. */
  readonly key: string;
  /** Shown while it can be undone: "Travel desk will be approved." */
  readonly announcement: string;
  /** Shown while it cannot be sent: "Travel desk is not approved yet." */
  readonly unsentText: string;
  /** Sends it; at once, without waiting for a token, if `isLeaving`. Never rejects. */
  send(isLeaving: boolean): Promise<Outcome>;
  /** Called when it has been undone; if `wasTried`, it may have arrived nevertheless. */
  onUndo(wasTried: boolean): void;
  /** Called when it can no longer be undone: it is being sent, or another change has replaced it. */
  onEnd(): void;
}

export interface DeferredChange extends Change {
  readonly id: number;
  readonly state: 'waiting' | 'sending' | 'unsent';
  /** An attempt failed without a response; the change may have arrived. */
  readonly wasTried: boolean;
}

/** Pause between two attempts to send a change. */
export const RETRY_MS = 5000;

/** All changes that are not settled, oldest first. */
export const deferredChanges = createStore<readonly DeferredChange[]>([]);

const timers = new Map<number, ReturnType<typeof setTimeout>>();
const inFlight = new Map<number, Promise<void>>();
let lastId = 0;

/** Send a change after this time unless it is undone. Returns its id. */
export function deferChange(change: Change, milliseconds: number): number {
  lastId += 1;
  const id = lastId;
  for (const one of deferredChanges.get()) {
    if (one.key !== change.key || one.state === 'sending') continue;
    remove(one.id);
    one.onEnd();
  }
  deferredChanges.set(all => [...all, { ...change, id, state: 'waiting', wasTried: false }]);
  schedule(id, milliseconds);
  return id;
}

/** Undo a change; false if it is being sent or was sent. */
export function undoChange(id: number): boolean {
  const change = deferredChanges.get().find(one => one.id === id);
  if (!change || change.state === 'sending') return false;
  remove(id);
  change.onUndo(change.wasTried);
  return true;
}

/** Undo the latest change that can be undone; false if there is none. */
export function undoLatest(): boolean {
  const latest = deferredChanges.get().findLast(({ state }) => state !== 'sending');
  return latest !== undefined && undoChange(latest.id);
}

/**
 * Send all deferred changes as the person who is signed in. Await it before another person signs in here. Resolves with
 * false if some could not be sent; leaving the page would lose them.
 */
export async function sendDeferred({ isLeaving = false } = {}): Promise<boolean> {
  await Promise.all(deferredChanges.get().map(({ id }) => sendNow(id, isLeaving)));
  return deferredChanges.get().length === 0;
}

function schedule(id: number, milliseconds: number): void {
  const timer = setTimeout(() => {
    // While the registry can't be reached, only reachability-probe.ts sends requests.
    if (isReachable.get() || !isTried(id)) void sendNow(id);
    else schedule(id, RETRY_MS);
  }, milliseconds);
  timers.set(id, timer);
}

function sendNow(id: number, isLeaving = false): Promise<void> {
  clearTimeout(timers.get(id));
  const sending = inFlight.get(id) ?? send(id, isLeaving);
  inFlight.set(id, sending);
  return sending;
}

async function send(id: number, isLeaving: boolean): Promise<void> {
  const change = deferredChanges.get().find(one => one.id === id);
  if (!change) return;
  mark(id, { state: 'sending' });
  change.onEnd();
  const outcome = await change.send(isLeaving);
  inFlight.delete(id);
  if (outcome === 'settled') return remove(id);
  mark(id, { state: 'unsent', wasTried: true });
  schedule(id, RETRY_MS);
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

// On a phone, and when a tab crashes or is discarded, `visibilitychange` is the last event that reliably fires.
addEventListener('pagehide', () => void sendDeferred({ isLeaving: true }));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') void sendDeferred({ isLeaving: true });
});
// Only changes that could not be sent are lost with the page; then the browser asks before it leaves.
addEventListener('beforeunload', event => {
  if (deferredChanges.get().some(({ state }) => state === 'unsent')) event.preventDefault();
});
deferredChanges.subscribe(() =>
  unsentDecisions.set(deferredChanges.get().reduce((sum, one) => sum + one.decisions, 0)),
);
isReachable.subscribe(() => {
  if (!isReachable.get()) return;
  for (const { id, state } of deferredChanges.get()) if (state === 'unsent') void sendNow(id);
});
