/**
 * What somebody is typing, kept for this tab: it outlives a reload and signing in again. A key begins with the id of the
 * person (pages/register/drafts.ts), and the draft goes when somebody else signs in or the person signs out.
 */
import { useCallback, useEffect, useState } from 'react';
import { stringify } from '../json/exact';
import { DRAFTS, isLeavingExpected } from './unsaved';

type Parse = (text: string) => unknown;

const nameOf = (key: string) => `${DRAFTS}${key}`;

/** Keeps a draft for a page that is about to open. */
export function keepDraft(key: string, value: object): void {
  write(nameOf(key), stringify(value));
}

/**
 * Returns value, setter, and the function that forgets the draft once it is saved. `parse` reads the JSON that is kept:
 * a page whose values must stay exact passes the parser of `src/json`.
 */
export function useDraft<T extends object>(key: string, initial: T, parse: Parse = JSON.parse) {
  const name = nameOf(key);
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
  /** Starts again, from what was saved or from the beginning. */
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
    // Storage is blocked or full: the draft lives as long as the page.
  }
}
