/** Toasts: a success disappears after some seconds, a failure stays until it is dismissed. */
import { asApiError } from '../api/api.error';
import { createStore } from './store';

export interface Toast {
  readonly id: number;
  readonly kind: 'success' | 'announcement' | 'failure';
  readonly text: string;
  readonly requestId?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SUCCESS_MS = 5000;
/** More successes without an action would cover the page. */
const MAX_SUCCESSES = 3;

export const toasts = createStore<readonly Toast[]>([]);

let lastId = 0;

/** Add a toast; drops the oldest successes that have no action. */
function add(toast: Omit<Toast, 'id'>): number {
  lastId += 1;
  const next = { ...toast, id: lastId };
  toasts.set(shown => {
    const droppable = shown.filter(one => one.kind === 'success' && !one.action);
    const dropped = droppable.slice(0, Math.max(0, droppable.length + 1 - MAX_SUCCESSES));
    return [...shown.filter(one => !dropped.includes(one)), next];
  });
  return lastId;
}

export function dismiss(id: number): void {
  toasts.set(shown => shown.filter(one => one.id !== id));
}

/** Show that an action succeeded; `action` may undo it. */
export function succeed(text: string, action?: Toast['action'], milliseconds = SUCCESS_MS): number {
  const id = add({ kind: 'success', text, action });
  const expire = () => {
    // Keep it while the page is hidden.
    if (document.visibilityState !== 'hidden') return dismiss(id);
    document.addEventListener('visibilitychange', () => setTimeout(expire, milliseconds), { once: true });
  };
  setTimeout(expire, milliseconds);
  return id;
}

/** Show what is about to happen, with an action that prevents it, until it is dismissed. */
export function announce(text: string, action: NonNullable<Toast['action']>): number {
  return add({ kind: 'announcement', text, action });
}

/** Show that an action had an unexpected result, until it is dismissed. */
export function warn(text: string, action?: Toast['action']): void {
  add({ kind: 'failure', text, action });
}

/** Show what failed ("The server was not approved.") and why. An expired sign-in has its own dialog instead. */
export function fail(what: string, cause: unknown): void {
  const error = asApiError(cause);
  if (error.status === 401) return;
  add({ kind: 'failure', text: `${what} ${error.message}`, requestId: error.requestId });
}
