/** Drafts and deferred changes: what leaving the page or signing out would lose. */
import { createStore } from './store';

/** Whether the browser must not ask before leaving: drafts will be restored, or are meant to be lost. */
export const isLeavingExpected = createStore(false);

/** The changes of api/deferred-changes.ts, which must not outlive the sign-in of their author. */
interface DeferredChanges {
  /** Send them; false if some could not be sent. */
  send(): Promise<boolean>;
  /** Discard them. */
  drop(): void;
}

let deferred: DeferredChanges | undefined;

export function registerDeferredChanges(changes: DeferredChanges): void {
  deferred = changes;
}

export const sendDeferredChanges = async (): Promise<boolean> => (await deferred?.send()) ?? true;
export const dropDeferredChanges = (): void => deferred?.drop();

/** Prefix of drafts in session storage; the id of the person and a dot follow. */
export const DRAFT_PREFIX = 'registry.draft.';

/** Whether signing out would lose a draft. */
export const hasDrafts = () => drafts().length > 0;

/** Remove all drafts of this tab, except those of the person with the id `exceptOf`. */
export function forgetDrafts(exceptOf?: string): void {
  for (const name of drafts()) {
    if (exceptOf === undefined || !name.startsWith(`${DRAFT_PREFIX}${exceptOf}.`))
      sessionStorage.removeItem(name);
  }
}

function drafts(): string[] {
  try {
    return Object.keys(sessionStorage).filter(name => name.startsWith(DRAFT_PREFIX));
  } catch {
    // Storage is blocked.
    return [];
  }
}
