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

/** Prefix of drafts in session and local storage; the id of the person and a dot follow. */
export const DRAFT_PREFIX = 'registry.draft.';

/** Keys that name a person: drafts, the chosen client (connect/my-client.ts), seen decisions (pages/mine/seen.ts). */
const PERSONAL = /^registry\.(draft|client|seen)\./;

/** Whether signing out would lose a draft. */
export const hasDrafts = () =>
  storages()
    .flatMap(keysOf)
    .some(name => name.startsWith(DRAFT_PREFIX));

/** Remove the drafts of all people but the one with the id `exceptOf`; without an id, everything that the browser stores about people. */
export function forgetDrafts(exceptOf?: string): void {
  for (const storage of storages()) {
    for (const name of keysOf(storage)) {
      const isForeign = name.startsWith(DRAFT_PREFIX) && !name.startsWith(`${DRAFT_PREFIX}${exceptOf}.`);
      if (isForeign || (exceptOf === undefined && PERSONAL.test(name))) storage.removeItem(name);
    }
  }
}

const keysOf = (storage: Storage) => Object.keys(storage);

/** Session storage, which belongs to the tab, and local storage, which all tabs share; none if storage is blocked. */
export function storages(): Storage[] {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}
