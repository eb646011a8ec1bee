/** The version of a registration that the reviewer has looked at, so that what comes in meanwhile is not taken as read. */
import { useState } from 'react';
import type { Registration } from '../../api/types';
import { changesBetween, EDITABLE_FIELDS } from '../../ui/changes';

// Outlives the pane: an approval that failed leads back to an item whose change the reviewer has not seen.
const seen = new Map<string, Registration>();

export function useSeen(server: Registration) {
  const [version, setVersion] = useState(() => remember(seen.get(server.registration_id) ?? server));
  const accept = () => setVersion(remember(server));
  const changes = changesBetween(version, server, EDITABLE_FIELDS);
  return { changes, isOutdated: Object.keys(changes).length > 0, accept };
}

/** Forgets what was seen, once it is decided. */
export function forget(id: string): void {
  seen.delete(id);
}

function remember(server: Registration): Registration {
  seen.set(server.registration_id, server);
  return server;
}
