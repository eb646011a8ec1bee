/** Short messages at the edge: a success goes by itself, a failure stays until it is dismissed. */
import { asApiError } from '../api/api.error';
import { createStore } from './store';

export interface Toast {
  readonly id: number;
  readonly kind: 'success' | 'failure';
  readonly text: string;
  readonly requestId?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SUCCESS_MS = 5000;
const MOST = 3;

export const toasts = createStore<readonly Toast[]>([]);

let lastId = 0;

function show(toast: Omit<Toast, 'id'>): number {
  lastId += 1;
  const id = lastId;
  toasts.set(shown => [...shown, { ...toast, id }].slice(-MOST));
  return id;
}

export function dismiss(id: number): void {
  toasts.set(shown => shown.filter(one => one.id !== id));
}

/** Say that something worked, perhaps with a way back. */
export function succeed(text: string, action?: Toast['action'], milliseconds = SUCCESS_MS): number {
  const id = show({ kind: 'success', text, action });
  setTimeout(() => dismiss(id), milliseconds);
  return id;
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
