/** The decisions made in this tab: the decided version by registration ID. A later version is pending again. */
import type { Registration } from '../../api/types';
import { createStore } from '../../ui/store';

type Versioned = Pick<Registration, 'registration_id' | 'version'>;
type Decided = ReadonlyMap<string, number>;

export const decided = createStore<Decided>(new Map());

export function isDecided(decisions: Decided, { registration_id, version }: Versioned): boolean {
  return version <= (decisions.get(registration_id) ?? 0);
}

export function markDecided({ registration_id, version }: Versioned): void {
  decided.set(now => new Map([...now, [registration_id, version]]));
}

export function unmarkDecided({ registration_id }: Versioned): void {
  decided.set(now => new Map([...now].filter(([id]) => id !== registration_id)));
}
