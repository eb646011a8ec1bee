// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, MAX_SILENT_WAIT_MS } from './api.error';
import { createApi, SignInRequired, urlOf } from './api.service';
import { slowCalls } from './reachability';

const ID = '36660952-d5de-4727-9082-5b973dc14c03';

/** Return a client whose calls get these responses or errors, one after the other. */
function clientAnswering(...answers: (Response | Error)[]) {
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
      const answer = answers.shift() ?? new Error('unexpected call');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { api, fetched, getToken, onUnauthorized };
}

const json = (body: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' }, ...init });

const problem = (status: number, more: object = {}, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ status, detail: 'Because.', request_id: 'of-the-service', ...more }), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

async function failure(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(() => undefined).catch((cause: unknown) => cause);
  if (!(error instanceof ApiError)) throw new Error(`No ApiError, but ${String(error)}`);
  return error;
}

test('a call carries the token and a request id, and no cookies', async () => {
  const { api, fetched } = clientAnswering(json({ total: 1 }));
  expect(await api.get('/registrations/summary', {})).toEqual({ total: 1 });
  expect(fetched[0]?.headers.get('Authorization')).toBe('Bearer old');
  expect(fetched[0]?.headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(fetched[0]?.credentials).toBe('omit');
  expect(fetched[0]?.headers.has('Content-Type')).toBe(false);
});

test('a change carries its body, and the version it is based on', async () => {
  const { api, fetched } = clientAnswering(json({}));
  const call = { path: { registration_id: ID }, body: { description: 'New' }, version: 3 };
  await api.patch('/registrations/{registration_id}', call);
  expect(fetched[0]?.method).toBe('PATCH');
  expect(fetched[0]?.headers.get('If-Match')).toBe('"3"');
  expect(await fetched[0]?.json()).toEqual({ description: 'New' });
});

test('paths are encoded, empty query values left out, lists joined', () => {
  expect(urlOf('/users/{user_id}', { path: { user_id: 'a/b ü' } })).toBe('/users/a%2Fb%20%C3%BC');
  expect(urlOf('/x', { query: { a: '', b: undefined, c: 0, d: ['1', '2'] } })).toBe('/x?c=0&d=1%2C2');
});

test('an empty response is undefined', async () => {
  const { api } = clientAnswering(new Response(null, { status: 204 }));
  expect(
    await api.delete('/registrations/{registration_id}', { path: { registration_id: ID } }),
  ).toBeUndefined();
});

test('a call is repeated once with a new token after a 401', async () => {
  const { api, fetched, onUnauthorized } = clientAnswering(problem(401), json({ ok: true }));
  expect(await api.get('/users/me', {})).toEqual({ ok: true });
  expect(fetched.map(one => one.headers.get('Authorization'))).toEqual(['Bearer old', 'Bearer new']);
  expect(onUnauthorized).not.toHaveBeenCalled();
});

test('a second 401 expires the session', async () => {
  const { api, onUnauthorized } = clientAnswering(problem(401), problem(401));
  const error = await failure(api.get('/users/me', {}));
  expect(error.message).toMatch('sign-in has expired');
  expect(onUnauthorized).toHaveBeenCalledOnce();
});

test('a token that cannot be renewed silently expires the session', async () => {
  const { api, getToken, onUnauthorized } = clientAnswering();
  getToken.mockRejectedValue(new SignInRequired());
  expect((await failure(api.get('/users/me', {}))).status).toBe(401);
  expect(onUnauthorized).toHaveBeenCalledOnce();
});

test('a problem becomes an error with its fields and request id', async () => {
  const { api } = clientAnswering(problem(422, { field_errors: { endpoint_url: ['Must be a URL.'] } }));
  const body = { endpoint_url: 'x', endpoint_name: 'x', owner_contact: 'x' };
  const error = await failure(api.post('/registrations', { body }));
  expect(error.fields).toEqual({ endpoint_url: ['Must be a URL.'] });
  expect(error.requestId).toBe('of-the-service');
  expect(error.retryable).toBe(false);
});

test('a conflict names the existing registration', async () => {
  const { api } = clientAnswering(problem(409, { existing: { registration_id: ID } }));
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
  // A date counts from the registry's clock, not from the device's.
  [{ 'Retry-After': 'Sat, 21 Nov 2026 12:00:30 GMT', Date: NOON }, 30_000],
  [{}, undefined],
])('Retry-After of a 503 is parsed: %o', async (headers, expected) => {
  const { api } = clientAnswering(problem(503, {}, headers));
  const error = await failure(api.get('/users/me', {}));
  expect(error.retryable).toBe(true);
  expect(error.retryAfterMs).toBe(expected);
});

test('an HTML page from a proxy is an error without details', async () => {
  const { api } = clientAnswering(new Response('<h1>Bad gateway</h1>', { status: 502 }));
  expect((await failure(api.get('/users/me', {}))).message).toMatch('restarting');
});

test('a lost connection is an error that may be retried', async () => {
  const { api } = clientAnswering(new TypeError('Failed to fetch'));
  const error = await failure(api.get('/users/me', {}));
  expect([error.status, error.retryable]).toEqual([0, true]);
  expect(error.requestId).toBeDefined();
});

test('a cancelled call rejects with AbortError', async () => {
  const { api } = clientAnswering(json({}));
  const call = api.get('/users/me', { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

describe('while the registry is unavailable', () => {
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
    ['no Retry-After', {}, 4],
    ['Retry-After: 0', { 'Retry-After': '0' }, 4],
    ['Retry-After: 3', { 'Retry-After': '3' }, 3],
  ])('a read is retried for eight seconds: %s', async (_, headers, times) => {
    const { api, fetched } = clientAnswering(...busy(headers));
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
  ])('a longer Retry-After (%s) is not waited for but shown', async (after, advice) => {
    const { api, fetched } = clientAnswering(...busy({ 'Retry-After': after, Date: NOON }));
    const error = await failure(api.get('/users/me', { signal }));
    expect(error.message).toBe(`The registry is not available right now. ${advice}`);
    expect(fetched).toHaveLength(1);
  });

  test('a cancelled read is not retried', async () => {
    const { api, fetched } = clientAnswering(...busy());
    const controller = new AbortController();
    const call = api.get('/users/me', { signal: controller.signal }).catch((cause: unknown) => cause);
    await vi.advanceTimersByTimeAsync(500);
    controller.abort();
    expect(await call).toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(MAX_SILENT_WAIT_MS);
    expect(fetched).toHaveLength(1);
  });

  test('a change is sent once, and its error says when to try again', async () => {
    const { api, fetched } = clientAnswering(...busy({ 'Retry-After': '3600' }));
    const error = await failure(
      api.delete('/registrations/{registration_id}', { path: { registration_id: ID } }),
    );
    expect(error.message).toMatch('in about 60 minutes');
    expect(fetched).toHaveLength(1);
  });
});

test('a call counts as slow after eight seconds, until it is answered', async () => {
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

describe('while the page is closing', () => {
  const body = { status: 'Approved' } as const;
  const call = { path: { registration_id: ID }, body, version: 1 };

  test('a change is sent with the current token and keepalive', async () => {
    const { api, fetched, getToken } = clientAnswering(json({}), json({}));
    await api.get('/users/me', {});
    getToken.mockClear();
    const changed = api.patch('/registrations/{registration_id}/status', { ...call, isLeaving: true });
    // The request is sent synchronously.
    expect(fetched[1]?.headers.get('Authorization')).toBe('Bearer old');
    expect(fetched[1]?.keepalive).toBe(true);
    await changed;
    expect(getToken).not.toHaveBeenCalled();
  });

  test('a body beyond the browser’s limit is sent without keepalive', async () => {
    const { api, fetched } = clientAnswering(json({}), json({}));
    const patch = { ...call, body: { description: 'é'.repeat(35_000) } };
    await api.patch('/registrations/{registration_id}', patch);
    expect(fetched[0]?.keepalive).toBe(false);
  });
});
