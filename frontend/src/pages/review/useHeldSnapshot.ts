/**
 * Keeps the tools that the reviewer looks at on the page when a later inspection sees other ones, because an approval
 * names what its reviewer has seen.
 */
import { useState } from 'react';
import type { Registration } from '../../api/types';
import type { Inspection } from '../../inspections/queries';
import { isPinnable } from '../../inspections/useLatestInspection';

// Kept until the decision is sent: a refused approval reopens the item, whose newer tools the reviewer has not seen.
const decidedOn = new Map<string, Inspection>();

export interface HeldSnapshot {
  /** The inspection to show and to approve. */
  readonly shown: Inspection | null | undefined;
  /** A later one of the same address that saw other tools. */
  readonly newer: Inspection | null;
  readonly showNewer: () => void;
}

export function useHeldSnapshot(
  server: Registration,
  latest: Inspection | null | undefined,
  isDecidedHere: boolean,
): HeldSnapshot {
  const id = server.registration_id;
  const [held, setHeld] = useState(() => decidedOn.get(id));
  const isHeld =
    held !== undefined && latest != null && isPinnable(server, held) && isPinnable(server, latest);
  const isOther = isHeld && digestOf(held) !== digestOf(latest);
  if (!isOther && latest && isPinnable(server, latest) && latest !== held) setHeld(latest);
  return {
    shown: isOther ? held : latest,
    // After a decision, the page waits for its outcome.
    newer: isOther && !isDecidedHere ? latest : null,
    showNewer: () => {
      if (!latest) return;
      decidedOn.delete(id);
      setHeld(latest);
    },
  };
}

/** Call when the reviewer approves with it. */
export function rememberSnapshot(id: string, snapshot: Inspection): void {
  decidedOn.set(id, snapshot);
}

/** Call after the decision is sent. */
export function forgetSnapshot(id: string): void {
  decidedOn.delete(id);
}

const digestOf = ({ tools_digest }: Inspection): string | undefined => tools_digest?.sha256;
