/** Short messages at the edge: a success goes by itself, a failure stays until it is dismissed. */
import { asApiError } from '../api/api.error';
import { createStore } from './store';

export interface Toast {
  readonly id: number;
  readonly kind: 'success' | 'soon' | 'failure';
  readonly text: string;
  readonly requestId?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SUCCESS_MS = 5000;
const MOST_SUCCESSES = 3;

export const toasts = createStore<readonly Toast[]>([]);

let lastId = 0;

/** Of the successes only the latest stay, and those with a way back; a failure leaves when somebody has read it. */
function show(toast: Omit<Toast, 'id'>): number {
  lastId += 1;
  const next = { ...toast, id: lastId };
  toasts.set(shown => {
    const plain = shown.filter(one => one.kind === 'success' && !one.action);
    const old = plain.slice(0, Math.max(0, plain.length + 1 - MOST_SUCCESSES));
    return [...shown.filter(one => !old.includes(one)), next];
  });
  return lastId;
}

export function dismiss(id: number): void {
  toasts.set(shown => shown.filter(one => one.id !== id));
}

/** Say that something worked, perhaps with a way back. */
export function succeed(text: string, action?: Toast['action'], milliseconds = SUCCESS_MS): number {
  const id = show({ kind: 'success', text, action });
  const leave = () => {
    // Nobody has read it while the page was hidden.
    if (document.visibilityState !== 'hidden') return dismiss(id);
    document.addEventListener('visibilitychange', () => setTimeout(leave, milliseconds), { once: true });
  };
  setTimeout(leave, milliseconds);
  return id;
}

/** Say what is about to happen, with the way back, until it is dismissed. */
export function announce(text: string, action: NonNullable<Toast['action']>): number {
  return show({ kind: 'soon', text, action });
}

/** Say that something came out otherwise than asked for; it stays until it is dismissed. */
export function warn(text: string, action?: Toast['action']): void {
  show({ kind: 'failure', text, action });
}

/** Say what could not be done ("The server was not approved.") and why; an expired sign-in has its own dialog. */
export function fail(what: string, cause: unknown): void {
  const error = asApiError(cause);
  if (error.status === 401) return;
  show({ kind: 'failure', text: `${what} ${error.message}`, requestId: error.requestId });
}
