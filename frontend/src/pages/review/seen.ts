/** Remembers which version the reviewer has seen, and the reason that they are writing. */
import { useState } from 'react';
import type { Registration } from '../../api/types';
import { changesBetween, REVIEWED_FIELDS } from '../../ui/changes';

// Kept after the pane closes: a failed approval reopens the item, which may have changes that the reviewer has not seen.
const seen = new Map<string, Registration>();
const reasons = new Map<string, string>();

export function useSeen(server: Registration) {
  const [version, setVersion] = useState(() => remember(seen.get(server.registration_id) ?? server));
  const accept = () => setVersion(remember(server));
  const changes = changesBetween(version, server, REVIEWED_FIELDS);
  return { changes, isOutdated: Object.keys(changes).length > 0, accept };
}

/** The draft of the reason or the note, kept until the decision is sent. */
export function useReason(id: string, status: 'Approved' | 'Rejected') {
  const key = `${status} ${id}`;
  const [reason, setReason] = useState(() => reasons.get(key) ?? '');
  const write = (text: string) => {
    reasons.set(key, text);
    setReason(text);
  };
  return [reason, write] as const;
}

/** Call after the decision is sent. */
export function forget(id: string): void {
  seen.delete(id);
  reasons.delete(`Approved ${id}`);
  reasons.delete(`Rejected ${id}`);
}

function remember(server: Registration): Registration {
  seen.set(server.registration_id, server);
  return server;
}
