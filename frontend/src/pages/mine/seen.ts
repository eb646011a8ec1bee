/**
 * Up to when a person has seen the decisions on their registrations, on this device. All tabs share it; signing out removes it
 * (ui/unsaved.ts).
 */
import { useSyncExternalStore } from 'react';
import { serverNow } from '../../api/clock';
import type { Registration } from '../../api/types';
import { createStore } from '../../ui/store';

/** Before the first visit on a device, older decisions count as seen (days). */
const FIRST_VISIT_DAYS = 30;

const changes = createStore(0);

const keyOf = (personId: string) => `registry.seen.${personId}`;

function stored(personId: string): string | null {
  try {
    return localStorage.getItem(keyOf(personId));
  } catch {
    return null;
  }
}

/** Return the time of the newest decision that the person has seen here. */
export function seenUntil(personId: string): string {
  return stored(personId) ?? new Date(serverNow() - FIRST_VISIT_DAYS * 86_400_000).toISOString().slice(0, 10);
}

/** Remember the decisions up to this time as seen. */
export function markSeen(personId: string, time: string): void {
  if (time <= seenUntil(personId)) return;
  try {
    localStorage.setItem(keyOf(personId), time);
  } catch {
    // Storage is blocked: the decisions of the last days stay new.
  }
  changes.set(now => now + 1);
}

function subscribe(listener: () => void) {
  const unsubscribe = changes.subscribe(listener);
  addEventListener('storage', listener);
  return () => {
    unsubscribe();
    removeEventListener('storage', listener);
  };
}

export const useSeenUntil = (personId: string): string =>
  useSyncExternalStore(subscribe, () => seenUntil(personId));

/** Return when a registration was decided by somebody other than its submitter; undefined if it was not. */
export function decidedAt({ status, approved_at, approver_id, submitter_id, updated_at }: Registration) {
  if (status === 'Approved' && approver_id !== submitter_id) return approved_at ?? undefined;
  // An edit by the submitter would have made it pending.
  return status === 'Rejected' ? updated_at : undefined;
}

/** Return the registrations that were decided after the time, in the order of the list. */
export const decidedSince = (servers: readonly Registration[], time: string) =>
  servers.filter(server => (decidedAt(server) ?? '') > time);
