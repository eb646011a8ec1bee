/** The only caller of the registry's API. */
import { isAtRisk, stringify } from '../json/exact';
import { ApiError } from './api.error';
import type { Answer, Asked, Method, PathOf } from './operations';
import type { Problem } from './types';

export const TIMEOUT_MS = 15_000;
/** A file may be of any length. */
const FILE_TIMEOUT_MS = 30 * 60_000;

/** What the calls need from outside; tests pass their own. */
export interface ApiParts {
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
  readonly version?: number;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** What is to be saved, under the name that the service gives it. */
export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

export type Api = ReturnType<typeof createApi>;

export function createApi(parts: ApiParts) {
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
      ask(parts, 'get', path, { ...call, timeoutMs: FILE_TIMEOUT_MS }, file),
  };
}

async function ask<T>(
  parts: ApiParts,
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
  parts: ApiParts,
  method: Method,
  template: string,
  call: Call,
  requestId: string,
  forceRefresh: boolean,
): Promise<Response> {
  try {
    const headers = new Headers({ Accept: 'application/json', 'X-Request-Id': requestId });
    headers.set('Authorization', `Bearer ${await parts.getToken({ forceRefresh })}`);
    if (call.body !== undefined) headers.set('Content-Type', 'application/json');
    if (call.version !== undefined) headers.set('If-Match', `"${call.version}"`);
    return await (parts.fetch ?? fetch)(address(template, call), {
      method: method.toUpperCase(),
      headers,
      credentials: 'omit',
      body: call.body === undefined ? undefined : stringify(call.body),
      signal: AbortSignal.any([
        AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS),
        ...(call.signal ? [call.signal] : []),
      ]),
    });
  } catch (cause) {
    call.signal?.throwIfAborted();
    if (!(cause instanceof SignInRequired)) throw new ApiError(0, {}, undefined, requestId);
    parts.onUnauthorized();
    throw new ApiError(401, {}, undefined, requestId);
  }
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
