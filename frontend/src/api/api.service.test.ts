// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, MAX_SILENT_WAIT_MS } from './api.error';
import { address, createApi, SignInRequired } from './api.service';
import { slowCalls } from './reachability';

const ID = '36660952-d5de-4727-9082-5b973dc14c03';

function answering(...answers: (Response | Error)[]) {
  const fetched: Request[] = [];
  const getToken = vi.fn(async (options?: { forceRefresh?: boolean }) =>
    options?.forceRefresh ? 'new' : 'old',
  );
  const onUnauthorized = vi.fn();
  const api = createApi({
    getToken,
    onUnauthorized,
    fetch: async (path, init) => {
      init?.signal?.throwIfAborted();
      fetched.push(new Request(new URL(String(path), 'http://registry.test'), init));
      const answer = answers.shift() ?? new Error('not expected');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { api, fetched, getToken, onUnauthorized };
}

const json = (body: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' }, ...init });

const problem = (status: number, more: object = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ status, detail: 'Because.', request_id: 'theirs', ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(() => undefined).catch((cause: unknown) => cause);
  if (!(error instanceof ApiError)) throw new Error(`No ApiError, but ${String(error)}`);
  return error;
}

test('a call carries the token and a request id, and no cookies', async () => {
  const { api, fetched } = answering(json({ total: 1 }));
  expect(await api.get('/registrations/summary', {})).toEqual({ total: 1 });
  expect(fetched[0]?.headers.get('Authorization')).toBe('Bearer old');
  expect(fetched[0]?.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(fetched[0]?.credentials).toBe('omit');
  expect(fetched[0]?.headers.has('Content-Type')).toBe(false);
});

test('a change carries its body, and the version it is based on', async () => {
  const { api, fetched } = answering(json({}));
  const call = { path: { registration_id: ID }, body: { description: 'New' }, version: 3 };
  await api.patch('/registrations/{registration_id}', call);
  expect(fetched[0]?.method).toBe('PATCH');
  expect(fetched[0]?.headers.get('If-Match')).toBe('"3"');
  expect(await fetched[0]?.json()).toEqual({ description: 'New' });
});

test('paths are encoded, empty query values left out, lists joined', () => {
  expect(address('/users/{user_id}', { path: { user_id: 'a/b ü' } })).toBe('/users/a%2Fb%20%C3%BC');
  expect(address('/x', { query: { a: '', b: undefined, c: 0, d: ['1', '2'] } })).toBe('/x?c=0&d=1%2C2');
});

test('an empty answer is undefined', async () => {
  const { api } = answering(new Response(null, { status: 204 }));
  expect(
    await api.delete('/registrations/{registration_id}', { path: { registration_id: ID } }),
  ).toBeUndefined();
});

test('a 401 is tried once more with a new token', async () => {
  const { api, fetched, onUnauthorized } = answering(problem(401), json({ ok: true }));
  expect(await api.get('/users/me', {})).toEqual({ ok: true });
  expect(fetched.map(one => one.headers.get('Authorization'))).toEqual(['Bearer old', 'Bearer new']);
  expect(onUnauthorized).not.toHaveBeenCalled();
});

test('a second 401 ends the session', async () => {
  const { api, onUnauthorized } = answering(problem(401), problem(401));
  const error = await failure(api.get('/users/me', {}));
  expect(error.message).toMatch('sign-in has expired');
  expect(onUnauthorized).toHaveBeenCalledOnce();
});

test('so does a token that only a person can renew', async () => {
  const { api, getToken, onUnauthorized } = answering();
  getToken.mockRejectedValue(new SignInRequired());
  expect((await failure(api.get('/users/me', {}))).status).toBe(401);
  expect(onUnauthorized).toHaveBeenCalledOnce();
});

test('a problem becomes an error with its fields and request id', async () => {
  const { api } = answering(problem(422, { field_errors: { endpoint_url: ['Must be a URL.'] } }));
  const body = { endpoint_url: 'x', endpoint_name: 'x', owner_contact: 'x' };
  const error = await failure(api.post('/registrations', { body }));
  expect(error.fields).toEqual({ endpoint_url: ['Must be a URL.'] });
  expect(error.requestId).toBe('theirs');
  expect(error.retryable).toBe(false);
});

test('a conflict names the entry that exists', async () => {
  const { api } = answering(problem(409, { existing: { registration_id: ID } }));
  const body = { endpoint_url: 'x', endpoint_name: 'x', owner_contact: 'x' };
  const error = await failure(api.post('/registrations', { body }));
  expect(error.existing?.registration_id).toBe(ID);
  expect(error.message).toBe('Because.');
});

const NOON = 'Sat, 21 Nov 2026 12:00:00 GMT';

test.each([
  [{ 'Retry-After': '2' }, 2000],
  [{ 'Retry-After': '2.5' }, 2500],
  [{ 'Retry-After': '-5' }, 0],
  [{ 'Retry-After': 'soon' }, undefined],
  [{ 'Retry-After': new Date(Date.now() - 1000).toUTCString() }, 0],
  // The device's own clock says something else; what counts is the registry's.
  [{ 'Retry-After': 'Sat, 21 Nov 2026 12:00:30 GMT', Date: NOON }, 30_000],
  [{}, undefined],
])('a 503 says when to come back: %o', async (headers, expected) => {
  const { api } = answering(problem(503, {}, headers));
  const error = await failure(api.get('/users/me', {}));
  expect(error.retryable).toBe(true);
  expect(error.retryAfterMs).toBe(expected);
});

test('a page of HTML in between is an error without details', async () => {
  const { api } = answering(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  expect((await failure(api.get('/users/me', {}))).message).toMatch('restarting');
});

test('no connection is an error that may be retried', async () => {
  const { api } = answering(new TypeError('Failed to fetch'));
  const error = await failure(api.get('/users/me', {}));
  expect([error.status, error.retryable]).toEqual([0, true]);
  expect(error.requestId).toBeDefined();
});

test('a cancelled call is no error of the registry', async () => {
  const { api } = answering(json({}));
  const call = api.get('/users/me', { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

describe('a registry that is not available', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const busy = (headers: Record<string, string> = {}) =>
    Array.from({ length: 20 }, () => problem(503, {}, headers));
  const { signal } = new AbortController();

  test.each([
    ['nothing', {}, 4],
    ['to come back at once', { 'Retry-After': '0' }, 4],
    ['three seconds', { 'Retry-After': '3' }, 3],
  ])('and says %s is asked again for eight seconds, no longer', async (_, headers, times) => {
    const { api, fetched } = answering(...busy(headers));
    const error = failure(api.get('/users/me', { signal }));
    await vi.advanceTimersByTimeAsync(MAX_SILENT_WAIT_MS);
    expect((await error).message).toBe('The registry is not available right now. Try again in a moment.');
    expect(fetched).toHaveLength(times);
  });

  test.each([
    ['3600', 'Try again in about 60 minutes.'],
    ['7200', 'Try again in about 120 minutes.'],
    ['31', 'Try again in about 1 minute.'],
    ['Sat, 01 Jan 2095 00:00:00 GMT', 'Try again later.'],
    ['99999999999', 'Try again later.'],
  ])('for longer (%s) is not waited for, but told', async (after, told) => {
    const { api, fetched } = answering(...busy({ 'Retry-After': after, Date: NOON }));
    const error = await failure(api.get('/users/me', { signal }));
    expect(error.message).toBe(`The registry is not available right now. ${told}`);
    expect(fetched).toHaveLength(1);
  });

  test('is not asked again once nobody wants to know', async () => {
    const { api, fetched } = answering(...busy());
    const leaving = new AbortController();
    const call = api.get('/users/me', { signal: leaving.signal }).catch((cause: unknown) => cause);
    await vi.advanceTimersByTimeAsync(500);
    leaving.abort();
    expect(await call).toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(MAX_SILENT_WAIT_MS);
    expect(fetched).toHaveLength(1);
  });

  test('gets a change once only, and the sentence says when to come back', async () => {
    const { api, fetched } = answering(...busy({ 'Retry-After': '3600' }));
    const error = await failure(
      api.delete('/registrations/{registration_id}', { path: { registration_id: ID } }),
    );
    expect(error.message).toMatch('in about 60 minutes');
    expect(fetched).toHaveLength(1);
  });
});

test('what takes longer than eight seconds is counted as slow until it is answered', async () => {
  vi.useFakeTimers();
  let answer = (_: Response) => {};
  const api = createApi({
    getToken: async () => 'token',
    onUnauthorized: () => {},
    fetch: () => new Promise(resolve => (answer = resolve)),
  });
  const call = api.get('/users/me', {});
  await vi.advanceTimersByTimeAsync(MAX_SILENT_WAIT_MS);
  expect(slowCalls.get()).toEqual({ reads: 1, changes: 0 });
  answer(json({}));
  await call;
  expect(slowCalls.get()).toEqual({ reads: 0, changes: 0 });
  vi.useRealTimers();
});

describe('a page that is being left', () => {
  const body = { status: 'Approved' } as const;
  const call = { path: { registration_id: ID }, body, version: 1 };

  test('sends a change with the token at hand, in a request that outlives it', async () => {
    const { api, fetched, getToken } = answering(json({}), json({}));
    await api.get('/users/me', {});
    getToken.mockClear();
    const changed = api.patch('/registrations/{registration_id}/status', { ...call, isLeaving: true });
    // Sent already, before anything was awaited.
    expect(fetched[1]?.headers.get('Authorization')).toBe('Bearer old');
    expect(fetched[1]?.keepalive).toBe(true);
    await changed;
    expect(getToken).not.toHaveBeenCalled();
  });

  test('does not ask the browser to keep more than it takes', async () => {
    const { api, fetched } = answering(json({}), json({}));
    const patch = { ...call, body: { description: 'é'.repeat(35_000) } };
    await api.patch('/registrations/{registration_id}', patch);
    expect(fetched[0]?.keepalive).toBe(false);
  });
});
