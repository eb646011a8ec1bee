/** What has been decided in this tab, by id: the version that was on show then. A later version waits again. */
import type { Registration } from '../../api/types';
import { createStore } from '../../ui/store';

type Versioned = Pick<Registration, 'registration_id' | 'version'>;
type Decided = ReadonlyMap<string, number>;

export const decided = createStore<Decided>(new Map());

export function isDecided(known: Decided, { registration_id, version }: Versioned): boolean {
  return version <= (known.get(registration_id) ?? 0);
}

export function hide({ registration_id, version }: Versioned): void {
  decided.set(known => new Map([...known, [registration_id, version]]));
}

export function show({ registration_id }: Versioned): void {
  decided.set(known => new Map([...known].filter(([id]) => id !== registration_id)));
}
