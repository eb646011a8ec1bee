/**
 * Form drafts, kept across reloads and a renewed sign-in: in session storage for the tab, and in local storage, so that another
 * tab continues them. A key begins with the id of the person (pages/register/drafts.ts). The draft is removed when the person
 * signs out or another one signs in.
 */
import { useCallback, useEffect, useState } from 'react';
import { stringify } from '../json/exact';
import { DRAFT_PREFIX, isLeavingExpected, storages } from './unsaved';

type Parse = (text: string) => unknown;

const storageKey = (key: string) => `${DRAFT_PREFIX}${key}`;

/** Store a draft for a page that opens next. */
export function keepDraft(key: string, value: object): void {
  write(storageKey(key), stringify(value));
}

/**
 * Return the draft's value, its setter, and a function that removes the draft. `parse` reads the stored JSON; a page whose
 * values must stay exact passes the parser of `src/json`.
 */
export function useDraft<T extends object>(key: string, initial: T, parse: Parse = JSON.parse) {
  const name = storageKey(key);
  const [value, setValue] = useState<T>(() => ({ ...initial, ...read(name, parse) }));
  const [isChanged, setIsChanged] = useState(() => read(name, parse) !== null);

  useEffect(() => {
    if (isChanged) write(name, stringify(value));
  }, [isChanged, name, value]);

  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => {
      if (!isLeavingExpected.get()) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isChanged]);

  const change = useCallback((part: Partial<T> | ((now: T) => Partial<T>)) => {
    setIsChanged(true);
    setValue(now => ({ ...now, ...(part instanceof Function ? part(now) : part) }));
  }, []);
  /** Remove the draft and continue with `next`. */
  const reset = (next: T = initial) => {
    write(name, null);
    setIsChanged(false);
    setValue(next);
  };
  return { value, change, reset, isChanged };
}

/** A stored draft, as a list shows it. */
export interface Draft {
  readonly key: string;
  /** The id of the edited registration; undefined for a new one. */
  readonly editOf: string | undefined;
  readonly name: string;
}

/** Return a person's drafts of this tab and of other tabs. */
export function draftsOf(personId: string): Draft[] {
  const prefix = storageKey(`${personId}.`);
  const names = new Set(storages().flatMap(storage => Object.keys(storage)));
  return [...names]
    .filter(name => name.startsWith(prefix))
    .sort()
    .map(name => {
      const { endpoint_name } = Object(read(name, JSON.parse)) as { endpoint_name?: unknown };
      return {
        key: name.slice(DRAFT_PREFIX.length),
        editOf: /^edit\.(.+)$/.exec(name.slice(prefix.length))?.[1],
        name: String(endpoint_name || 'A server without a name'),
      };
    });
}

export const discardDraft = (key: string): void => write(storageKey(key), null);

/** Read a draft of this tab; without one, the draft that another tab wrote last. */
function read(name: string, parse: Parse): object | null {
  const text = storages()
    .map(storage => storage.getItem(name))
    .find(one => one !== null);
  try {
    return parse(text ?? 'null') as object | null;
  } catch {
    return null;
  }
}

/** Write it for this tab and for other tabs. If storage is blocked or full, the draft is lost with the page. */
function write(name: string, text: string | null): void {
  for (const storage of storages()) {
    try {
      if (text === null) storage.removeItem(name);
      else storage.setItem(name, text);
    } catch {
      // Full.
    }
  }
}
