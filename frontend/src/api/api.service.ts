/** The only caller of the registry's API. */

import { isAtRisk } from '../json/risk';
import { ApiError, MAX_SILENT_WAIT_MS } from './api.error';
import { noteServerTime } from './clock';

import type { Answer, Asked, Method, PathOf } from './operations';
import { markReachable, slowCalls, unansweredCalls } from './reachability';
import type { Problem } from './types';

export const TIMEOUT_MS = 15_000;
/** Browsers refuse `keepalive` once 64 KiB of bodies are under way. */
const KEEPALIVE_BYTES = 60_000;
/** A file may be of any length. */
const FILE_TIMEOUT_MS = 30 * 60_000;

/** What the calls need from outside; tests pass their own. */
export interface ApiDependencies {
  /** An access token; rejects with `SignInRequired` where only the person can help. */
  getToken(options?: { forceRefresh?: boolean }): Promise<string>;
  /** Called when a call failed because nobody is signed in any more. */
  onUnauthorized(): void;
  fetch?: typeof fetch;
}

/** Only the person can bring a new token, by signing in. */
export class SignInRequired extends Error {
  override readonly name = 'SignInRequired';
}

interface Call {
  readonly path?: object;
  readonly query?: object;
  readonly body?: unknown;
  /** The body in JSON, where `JSON.stringify` would lose something of it. */
  readonly json?: string;
  readonly version?: number;
  /** A read that comes with one is a page's own: it is quietly repeated while the registry is not available. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** The page may be gone in a moment: the request goes out before anything is waited for. */
  readonly isLeaving?: boolean;
}

/** What is to be saved, under the name that the service gives it. */
export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

export type Api = ReturnType<typeof createApi>;

/** What the calls of one page share. */
interface Shared extends ApiDependencies {
  /** The access token of the latest call, for a page that has no time to ask for one. */
  token?: string;
  /** Bytes of the bodies that outlive the page. */
  kept: number;
}

export function createApi(outside: ApiDependencies) {
  const parts: Shared = { ...outside, kept: 0 };
  const operation =
    <M extends Method>(method: M) =>
    <P extends PathOf<M>>(path: P, call: Asked<M, P>) =>
      ask(parts, method, path, call, json) as Promise<Answer<M, P>>;

  return {
    get: operation('get'),
    post: operation('post'),
    patch: operation('patch'),
    delete: operation('delete'),
    /** Rejects where the transfer breaks off: a file is whole. */
    file: <P extends PathOf<'get'>>(path: P, call: Asked<'get', P>) =>
      callOnce(parts, 'get', path, { ...call, timeoutMs: FILE_TIMEOUT_MS }, file),
  };
}

async function ask<T>(
  parts: Shared,
  method: Method,
  template: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const kind = method === 'get' ? 'reads' : 'changes';
  const count = (by: 1 | -1) => slowCalls.set(now => ({ ...now, [kind]: now[kind] + by }));
  let isSlow = false;
  const timer = setTimeout(() => {
    isSlow = true;
    count(1);
  }, MAX_SILENT_WAIT_MS);
  try {
    return await (kind === 'reads' && call.signal
      ? callWithRetries(parts, template, call, read)
      : callOnce(parts, method, template, call, read));
  } finally {
    clearTimeout(timer);
    if (isSlow) count(-1);
  }
}

/** Asks again while the registry is not available, as long as a person waits without a word. */
async function callWithRetries<T>(
  parts: Shared,
  template: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const end = performance.now() + MAX_SILENT_WAIT_MS;
  for (let pause = 1000; ; pause *= 2) {
    try {
      return await callOnce(parts, 'get', template, call, read);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.retryable) throw error;
      const wait = Math.max(error.retryAfterMs ?? 0, pause);
      if (performance.now() + wait > end) throw error;
      await sleep(wait, call.signal);
    }
  }
}

async function callOnce<T>(
  parts: Shared,
  method: Method,
  template: string,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const requestId = crypto.randomUUID();
  let response = await send(parts, method, template, call, requestId, false);
  if (response.status === 401) response = await send(parts, method, template, call, requestId, true);
  if (response.status === 401) parts.onUnauthorized();
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

/** What tools carry comes as it is stored, to the last digit. */
async function json(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  return isAtRisk(text) ? (await import('../json/parser')).parse(text) : JSON.parse(text);
}

async function file(response: Response): Promise<NamedFile> {
  const [, name = 'file'] =
    /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '') ?? [];
  return { name, content: await response.blob() };
}

async function send(
  parts: Shared,
  method: Method,
  template: string,
  call: Call,
  requestId: string,
  forceRefresh: boolean,
): Promise<Response> {
  const body = call.json ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  const bytes = body === undefined ? 0 : new Blob([body]).size;
  const keepalive = method !== 'get' && parts.kept + bytes <= KEEPALIVE_BYTES;
  if (keepalive) parts.kept += bytes;
  try {
    const headers = new Headers({ Accept: 'application/json', 'X-Request-Id': requestId });
    const atHand = call.isLeaving && !forceRefresh ? parts.token : undefined;
    parts.token = atHand ?? (await parts.getToken({ forceRefresh }));
    headers.set('Authorization', `Bearer ${parts.token}`);
    if (body !== undefined) headers.set('Content-Type', 'application/json');
    if (call.version !== undefined) headers.set('If-Match', `"${call.version}"`);
    const request = (parts.fetch ?? fetch)(address(template, call), {
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
    parts.onUnauthorized();
    throw new ApiError(401, {}, undefined, requestId);
  } finally {
    if (keepalive) parts.kept -= bytes;
  }
}

/** No answer at all, or none in time. */
function statusOf(cause: unknown): 0 | 504 {
  return cause instanceof DOMException && cause.name === 'TimeoutError' ? 504 : 0;
}

/** The path with its parameters filled in, and the query; empty values are left out. */
export function address(template: string, call: Pick<Call, 'path' | 'query'>): string {
  const values = new Map(Object.entries(call.path ?? {}));
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values.get(name))),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    // The API takes no repeated names: a list goes out as `a,b`.
    const text = String(value ?? '');
    if (text) query.set(name, text);
  }
  return query.size ? `${path}?${query}` : path;
}

async function problemOf(response: Response): Promise<Partial<Problem>> {
  const isJson = /\bjson\b/.test(response.headers.get('Content-Type') ?? '');
  return isJson ? ((await response.json().catch(() => ({}))) as Partial<Problem>) : {};
}
