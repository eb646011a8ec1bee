/**
 * Form drafts, kept in session storage across reloads and a renewed sign-in. A key begins with the id of the person
 * (pages/register/drafts.ts). The draft is removed when the person signs out or another one signs in.
 */
import { useCallback, useEffect, useState } from 'react';
import { stringify } from '../json/exact';
import { DRAFT_PREFIX, isLeavingExpected } from './unsaved';

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

function read(name: string, parse: Parse): object | null {
  try {
    return parse(sessionStorage.getItem(name) ?? 'null') as object | null;
  } catch {
    return null;
  }
}

function write(name: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    // Storage is blocked or full: the draft is lost with the page.
  }
}
