/** What the reviewer has looked at and written, so that what comes in meanwhile is not taken as read, and no word is lost. */
import { useState } from 'react';
import type { Registration } from '../../api/types';
import { changesBetween, EDITABLE_FIELDS } from '../../ui/changes';

// Outlives the pane: an approval that failed leads back to an item whose change the reviewer has not seen.
const seen = new Map<string, Registration>();
const reasons = new Map<string, string>();

export function useSeen(server: Registration) {
  const [version, setVersion] = useState(() => remember(seen.get(server.registration_id) ?? server));
  const accept = () => setVersion(remember(server));
  const changes = changesBetween(version, server, EDITABLE_FIELDS);
  return { changes, isOutdated: Object.keys(changes).length > 0, accept };
}

/** The reason of a rejection as it is being written; it stays until the rejection is made. */
export function useReason(id: string) {
  const [reason, setReason] = useState(() => reasons.get(id) ?? '');
  const write = (text: string) => {
    reasons.set(id, text);
    setReason(text);
  };
  return [reason, write] as const;
}

/** Forgets what was seen and written, once it is decided. */
export function forget(id: string): void {
  seen.delete(id);
  reasons.delete(id);
}

function remember(server: Registration): Registration {
  seen.set(server.registration_id, server);
  return server;
}
