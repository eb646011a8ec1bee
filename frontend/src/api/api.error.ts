/** What went wrong with a call, in words for people. */
import { counted } from '../ui/format';
import type { ExistingRegistration, Problem } from './types';

/** How long a person waits without a word, repeated reads included. */
export const MAX_SILENT_WAIT_MS = 8000;

/** The sentences of each field at fault, by its path: `endpoint_url`, `available_tools.3.name`. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** A failed call. `status` is 0 where no answer came; `message` says what happened and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Partial<Problem>;
  readonly requestId: string | undefined;
  readonly fields: FieldErrors;
  readonly existing: ExistingRegistration | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, problem: Partial<Problem>, headers?: Headers, requestId?: string) {
    super(sentence(status, problem.detail, milliseconds(headers)));
    this.status = status;
    this.problem = problem;
    this.requestId = problem.request_id ?? headers?.get('X-Request-Id') ?? requestId;
    this.fields = problem.field_errors ?? {};
    this.existing = problem.existing ?? undefined;
    this.retryAfterMs = milliseconds(headers);
  }

  /** Whether the same call may succeed a little later. */
  get retryable(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** The error as an ApiError; a fault of these pages' own code gets a sentence of its own. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(-1, { detail: 'Something on this page went wrong. Reload it, then try again.' });
}

// Where the service's own sentence is about the protocol, people get one about their situation.
const SENTENCES: Readonly<Record<number, string>> = {
  0: 'The registry can’t be reached. Check your connection, then try again.',
  401: 'Your sign-in has expired. Sign in again to go on.',
  412: 'Somebody else changed this meanwhile. Look at the current version, then decide again.',
  413: 'This is too large: the registry takes 1 MB at most.',
  422: 'Some fields need another look.',
  429: 'The registry is busy. Wait a moment, then try again.',
  500: 'The registry had a fault of its own. Try again; if it stays, pass on the request id.',
  502: 'The registry is restarting. Try again in a moment.',
  503: 'The registry is not available right now. Try again in a moment.',
  504: 'The registry took too long to answer. Try again in a moment.',
  507: 'The registry has no room for changes at the moment. Reading still works.',
};

function sentence(status: number, detail: string | undefined, waitMs = 0): string {
  const known = SENTENCES[status] ?? detail ?? 'The registry refused this, and did not say why.';
  return waitMs > MAX_SILENT_WAIT_MS
    ? known.replace(/(?:Wait a moment, then try|Try) again.*/, whenAgain(waitMs))
    : known;
}

/** Beyond, what a header says is a mistake rather than a plan. */
const LONGEST_MS = 24 * 3_600_000;

function whenAgain(milliseconds: number): string {
  if (milliseconds > LONGEST_MS) return 'Try again later.';
  return `Try again in about ${counted(Math.ceil(milliseconds / 60_000), 'minute')}.`;
}

/** RFC 9110, 10.2.3: whole seconds or a date; others send fractions, and a date counts from the sender's clock. */
function milliseconds(headers: Headers | undefined): number | undefined {
  const retryAfter = headers?.get('Retry-After')?.trim();
  if (!retryAfter) return undefined;
  if (/^[+-]?\d*\.?\d+$/.test(retryAfter)) return Math.max(0, Number(retryAfter) * 1000);
  const until = Date.parse(retryAfter);
  const sent = Date.parse(headers?.get('Date') ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until - (sent || Date.now()));
}
