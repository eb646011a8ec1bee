/** The client of the registry's API; no other module calls it. */
import { isAtRisk } from '../json/risk';
import { ApiError, MAX_SILENT_WAIT_MS } from './api.error';
import { noteServerTime } from './clock';
import type { CallOptions, Method, PathOf, ResponseBody } from './operations';
import { markReachable, slowCalls, unansweredCalls } from './reachability';
import type { Problem } from './types';

export const TIMEOUT_MS = 15_000;
/** Browsers refuse `keepalive` once the bodies of all such requests exceed 64 KiB. */
const KEEPALIVE_BYTES = 60_000;
/** A download may be of any length. */
const FILE_TIMEOUT_MS = 30 * 60_000;

/** What the client depends on; tests pass their own. */
export interface ApiDependencies {
  /** Returns an access token; rejects with `SignInRequired` if the person must sign in again. */
  getToken(options?: { forceRefresh?: boolean }): Promise<string>;
  /** Called when a call failed because the sign-in has expired. */
  onUnauthorized(): void;
  fetch?: typeof fetch;
}

/** There is no valid token; the person must sign in again. */
export class SignInRequired extends Error {
  override readonly name = 'SignInRequired';
}

interface Call {
  readonly path?: object;
  readonly query?: object;
  readonly body?: unknown;
  /** The body as JSON text, where `JSON.stringify` would not keep it exactly (src/json). */
  readonly json?: string;
  /** The version of the registration on which a change is based; sent as `If-Match`. */
  readonly version?: number;
  /** Cancels the call. A read with a signal is retried while the registry is unavailable. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** The page may close at any moment: send the request at once, without waiting for a new token. */
  readonly isLeaving?: boolean;
}

/** A downloaded file with the name from Content-Disposition. */
export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

export type Api = ReturnType<typeof createApi>;

/** The state that all calls of a client share. */
interface ClientState extends ApiDependencies {
  /** The access token of the latest call, for a page that is closing. */
  token?: string;
  /** Total size of the `keepalive` bodies in flight. */
  keepaliveBytes: number;
}

export function createApi(dependencies: ApiDependencies) {
  const state: ClientState = { ...dependencies, keepaliveBytes: 0 };
  const operation =
    <M extends Method>(method: M) =>
    <P extends PathOf<M>>(path: P, call: CallOptions<M, P>) =>
      callApi(state, method, path, call, readJson) as Promise<ResponseBody<M, P>>;

  return {
    get: operation('get'),
    post: operation('post'),
    patch: operation('patch'),
    delete: operation('delete'),
    /** Downloads a file; rejects if the transfer is incomplete. */
    file: <P extends PathOf<'get'>>(path: P, call: CallOptions<'get', P>) =>
      callOnce(state, 'get', path, { ...call, timeoutMs: FILE_TIMEOUT_MS }, readFile),
  };
}

/** Call the API and count the call as slow while it takes longer than `MAX_SILENT_WAIT_MS`. */
async function callApi<T>(
  state: ClientState,
  method: Method,
  template: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const kind = method === 'get' ? 'reads' : 'changes';
  const countSlow = (by: 1 | -1) => slowCalls.set(counts => ({ ...counts, [kind]: counts[kind] + by }));
  let isSlow = false;
  const timer = setTimeout(() => {
    isSlow = true;
    countSlow(1);
  }, MAX_SILENT_WAIT_MS);
  try {
    return await (kind === 'reads' && call.signal
      ? callWithRetries(state, template, call, read)
      : callOnce(state, method, template, call, read));
  } finally {
    clearTimeout(timer);
    if (isSlow) countSlow(-1);
  }
}

/** Repeat a read while the registry is unavailable, for `MAX_SILENT_WAIT_MS` at most. */
async function callWithRetries<T>(
  state: ClientState,
  template: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const end = performance.now() + MAX_SILENT_WAIT_MS;
  for (let backoff = 1000; ; backoff *= 2) {
    try {
      return await callOnce(state, 'get', template, call, read);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.retryable) throw error;
      const wait = Math.max(error.retryAfterMs ?? 0, backoff);
      if (performance.now() + wait > end) throw error;
      await sleep(wait, call.signal);
    }
  }
}

/** Call the API; after a 401, once more with a new token. */
async function callOnce<T>(
  state: ClientState,
  method: Method,
  template: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const requestId = crypto.randomUUID();
  let response = await send(state, method, template, call, requestId, false);
  if (response.status === 401) response = await send(state, method, template, call, requestId, true);
  if (response.status === 401) state.onUnauthorized();
  if (!response.ok)
    throw new ApiError(response.status, await problemOf(response), response.headers, requestId);
  return read(response).catch(cause => {
    call.signal?.throwIfAborted();
    throw new ApiError(0, { detail: String(cause) }, response.headers, requestId);
  });
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resume, cancel) => {
    if (signal?.aborted) cancel(signal.reason);
    const timer = setTimeout(resume, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      cancel(signal.reason);
    });
  });
}

/** Parse a JSON body. Numbers and key order in tools stay exactly as stored (src/json). */
async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  return isAtRisk(text) ? (await import('../json/parser')).parse(text) : JSON.parse(text);
}

async function readFile(response: Response): Promise<NamedFile> {
  const [, name = 'file'] =
    /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '') ?? [];
  return { name, content: await response.blob() };
}

async function send(
  state: ClientState,
  method: Method,
  template: string,
  call: Call,
  requestId: string,
  forceRefresh: boolean,
): Promise<Response> {
  const body = call.json ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const bytes = body === undefined ? 0 : new Blob([body]).size;
  const keepalive = method !== 'get' && state.keepaliveBytes + bytes <= KEEPALIVE_BYTES;
  if (keepalive) state.keepaliveBytes += bytes;
  try {
    const headers = new Headers({ Accept: 'application/json', 'X-Request-Id': requestId });
    const current = call.isLeaving && !forceRefresh ? state.token : undefined;
    state.token = current ?? (await state.getToken({ forceRefresh }));
    headers.set('Authorization', `Bearer ${state.token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    if (call.version !== undefined) headers.set('If-Match', `"${call.version}"`);
    const request = (state.fetch ?? fetch)(urlOf(template, call), {
      method: method.toUpperCase(),
      headers,
      credentials: 'omit',
      keepalive,
      body,
      signal: AbortSignal.any([
        AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS),
        ...(call.signal ? [call.signal] : []),
      ]),
    });
    const response = await request.catch(cause => {
      if (!call.signal?.aborted) unansweredCalls.set(count => count + 1);
      throw cause;
    });
    markReachable();
    noteServerTime(response.headers.get('Date'));
    return response;
  } catch (cause) {
    call.signal?.throwIfAborted();
    if (!(cause instanceof SignInRequired)) throw new ApiError(statusOf(cause), {}, undefined, requestId);
    state.onUnauthorized();
    throw new ApiError(401, {}, undefined, requestId);
  } finally {
    if (keepalive) state.keepaliveBytes -= bytes;
  }
}

/** Return 504 for a timeout, 0 for any other failure without a response. */
function statusOf(cause: unknown): 0 | 504 {
  return cause instanceof DOMException && cause.name === 'TimeoutError' ? 504 : 0;
}

/** Return the URL of a call: its path with the parameters filled in, and the query without empty values. */
export function urlOf(template: string, call: Pick<Call, 'path' | 'query'>): string {
  const values = new Map(Object.entries(call.path ?? {}));
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values.get(name))),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    // The API accepts no repeated parameters: a list is sent as `a,b`.
    const text = String(value ?? '');
    if (text) query.set(name, text);
  }
  return query.size ? `${path}?${query}` : path;
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '');
  return isJson ? ((await response.json().catch(() => ({}))) as Partial<Problem>) : {};
}
