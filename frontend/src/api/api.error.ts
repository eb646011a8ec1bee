/** Errors of API calls, with messages for people. */
import { counted } from '../ui/format';
import type { ExistingRegistration, Problem } from './types';

/** The longest a page waits before it reports an error or that the registry is slow; retries of a read included. */
export const MAX_SILENT_WAIT_MS = 8000;

/** The error messages of each field, by its path: `endpoint_url`, `available_tools.3.name`. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** A failed call. `status` is 0 if no response came; `message` says what happened and what to do. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: Partial<Problem>;
  readonly requestId: string | undefined;
  readonly fields: FieldErrors;
  readonly existing: ExistingRegistration | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, problem: Partial<Problem>, headers?: Headers, requestId?: string) {
    super(messageFor(status, problem.detail, retryAfterOf(headers)));
    this.status = status;
    this.problem = problem;
    this.requestId = problem.request_id ?? headers?.get('X-Request-Id') ?? requestId;
    this.fields = problem.field_errors ?? {};
    this.existing = problem.existing ?? undefined;
    this.retryAfterMs = retryAfterOf(headers);
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** Return the error as an ApiError; a bug in the pages gets a general message and status -1. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(-1, { detail: 'Something went wrong on this page. Reload it, then try again.' });
}

/** Messages that replace the service's `detail`, which for these statuses is about the protocol. */
const MESSAGES: Readonly<Record<number, string>> = {
  0: 'The registry can’t be reached. Check your connection, then try again.',
  401: 'Your sign-in has expired. Sign in again to continue.',
  412: 'Someone else has changed this in the meantime. Look at the current version, then decide again.',
  413: 'This is too large: the limit is 1 MB.',
  422: 'Some fields contain errors.',
  500: 'The registry had an internal error. Try again. If it happens again, report the request id.',
  502: 'The registry is restarting. Try again in a moment.',
  503: 'The registry is not available right now. Try again in a moment.',
  504: 'The registry took too long to answer. Try again in a moment.',
  507: 'The registry’s storage is full, so it cannot save changes. Reading still works.',
};

/** Without a `detail`, it is not the registry that answers 429, but something in front of it. */
const BUSY = 'The registry is busy. Wait a moment, then try again.';
const UNEXPLAINED = 'The registry refused this without giving a reason.';

function messageFor(status: number, detail: string | undefined, waitMs = 0): string {
  const message = MESSAGES[status] ?? detail ?? (status === 429 ? BUSY : UNEXPLAINED);
  return waitMs > MAX_SILENT_WAIT_MS
    ? message.replace(/(?:Wait a moment, then try|Try) again.*/, retryAdvice(waitMs))
    : message;
}

/** A longer Retry-After is probably a mistake, so its length is not shown. */
const LONGEST_SHOWN_WAIT_MS = 24 * 3_600_000;

function retryAdvice(milliseconds: number): string {
  if (milliseconds > LONGEST_SHOWN_WAIT_MS) return 'Try again later.';
  return `Try again in about ${counted(Math.ceil(milliseconds / 60_000), 'minute')}.`;
}

/** Parse Retry-After (RFC 9110, 10.2.3): seconds, here also fractions, or a date by the sender's clock. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const retryAfter = headers?.get('Retry-After')?.trim();
  if (!retryAfter) return undefined;
  if (/^[+-]?\d*\.?\d+$/.test(retryAfter)) return Math.max(0, Number(retryAfter) * 1000);
  const until = Date.parse(retryAfter);
  const sent = Date.parse(headers?.get('Date') ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until - (sent || Date.now()));
}
