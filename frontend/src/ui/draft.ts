/** What somebody is typing, kept for this tab: it outlives a reload and signing in again. */
import { useCallback, useEffect, useState } from 'react';
import { isLeavingExpected } from './leaving';

const nameOf = (key: string) => `registry.draft.${key}`;

/** Keeps a draft for a page that is about to open. */
export function keepDraft(key: string, value: object): void {
  write(nameOf(key), JSON.stringify(value));
}

/** Returns value, setter, and the function that forgets the draft once it is saved. */
export function useDraft<T extends object>(key: string, initial: T) {
  const name = nameOf(key);
  const [value, setValue] = useState<T>(() => ({ ...initial, ...read(name) }));
  const [isChanged, setIsChanged] = useState(() => read(name) !== null);

  useEffect(() => {
    if (isChanged) write(name, JSON.stringify(value));
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

function read(name: string): object | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null');
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
