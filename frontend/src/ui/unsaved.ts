/** What matters when the page is left for the sign-in or by signing out. */
import { createStore } from './store';

/** The page is left without the browser's question: it comes back with its drafts, or nothing of it is to be kept. */
export const isLeavingExpected = createStore(false);

/** Changes that are sent a little later, and must not outlive the sign-in of their author. */
interface Waiting {
  /** Sends them; false if some could not be sent. */
  send(): Promise<boolean>;
  /** Gives them up. */
  drop(): void;
}

let waiting: Waiting | undefined;

export function registerDeferredChanges(changes: Waiting): void {
  waiting = changes;
}

export const sendDeferredChanges = async (): Promise<boolean> => (await waiting?.send()) ?? true;
export const dropDeferredChanges = (): void => waiting?.drop();

/** What drafts are kept under in session storage; then come the id of the person and a dot. */
export const DRAFTS = 'registry.draft.';

/** Whether anything that was typed would be lost by signing out. */
export const hasDrafts = () => drafts().length > 0;

/** Removes every draft from the tab; `exceptOf` is the id of a person whose drafts stay. */
export function forgetDrafts(exceptOf?: string): void {
  for (const name of drafts()) {
    if (exceptOf === undefined || !name.startsWith(`${DRAFTS}${exceptOf}.`)) sessionStorage.removeItem(name);
  }
}

function drafts(): string[] {
  try {
    return Object.keys(sessionStorage).filter(name => name.startsWith(DRAFTS));
  } catch {
    // Storage is blocked.
    return [];
  }
}
