/**
 * The client that a person chose for the install buttons, per person and browser. The key contains the person's id, so it is
 * removed at sign-out (ui/unsaved.ts).
 */
import { useSyncExternalStore } from 'react';
import { useAuth } from '../auth/auth';
import { createStore } from '../ui/store';

/** A name ends the sentence "Add to …"; what has no install link is copied. */
export const INSTALLERS = {
  vscode: { name: 'VS Code', action: 'Add to VS Code' },
  'vscode-insiders': { name: 'VS Code Insiders', action: 'Add to VS Code Insiders' },
  cursor: { name: 'Cursor', action: 'Add to Cursor' },
  'claude-code': { name: 'Claude Code', action: 'Copy for Claude Code' },
  json: { name: 'JSON', action: 'Copy the JSON' },
} as const;

export type Installer = keyof typeof INSTALLERS;

const DEFAULT: Installer = 'vscode';

/** The choices of this page by person; also where storage is blocked. */
const chosen = createStore<Readonly<Record<string, Installer>>>({});

const keyOf = (personId: string) => `registry.client.${personId}`;

function stored(personId: string): Installer {
  try {
    const text = localStorage.getItem(keyOf(personId)) ?? '';
    return Object.hasOwn(INSTALLERS, text) ? (text as Installer) : DEFAULT;
  } catch {
    return chosen.get()[personId] ?? DEFAULT;
  }
}

function choose(personId: string, client: Installer): void {
  try {
    localStorage.setItem(keyOf(personId), client);
  } catch {
    // Storage is blocked: the choice lasts until the page is closed.
  }
  chosen.set(now => ({ ...now, [personId]: client }));
}

function subscribe(listener: () => void) {
  const unsubscribe = chosen.subscribe(listener);
  // Another tab has changed it.
  addEventListener('storage', listener);
  return () => {
    unsubscribe();
    removeEventListener('storage', listener);
  };
}

/** Return the chosen client and a function that chooses one. */
export function useMyClient(): readonly [Installer, (client: Installer) => void] {
  const personId = useAuth().person?.id ?? '';
  const client = useSyncExternalStore(subscribe, () => stored(personId));
  return [client, next => choose(personId, next)];
}
