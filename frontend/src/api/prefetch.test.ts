import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, renderPage, SERVER } from '../testing/render-page';
import { fetchWithPrefetch } from './prefetch';

const fetch = vi.fn(async (_address: string, _init?: RequestInit) => Response.json({}));

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('fetch', fetch);
  vi.stubGlobal('location', { pathname: '/', search: '' });
});

afterEach(() => {
  fetch.mockClear();
  sessionStorage.clear();
  globalThis.prefetched = undefined;
  vi.unstubAllGlobals();
});

/** A variable, because TypeScript does not treat the script as a module. */
const SCRIPT = '../critical.ts';
const runScript = () => import(SCRIPT);

function storeToken(secret: string, seconds = 3600): void {
  const expiresOn = String(Math.round(Date.now() / 1000) + seconds);
  sessionStorage.setItem(secret, JSON.stringify({ credentialType: 'AccessToken', secret, expiresOn }));
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test('on Browse, the script requests what the page reads first', async () => {
  storeToken('mine');
  await runScript();
  const prefetched = fetch.mock.calls.map(([address]) => address);
  vi.unstubAllGlobals();
  const { requests } = renderPage('/', { 'GET /registrations': page(SERVER) });
  await vi.waitFor(() => expect(requests.length).toBeGreaterThan(1));
  const requested = requests.map(({ url }) => url.replace('http://registry.test', ''));
  expect(requested.sort()).toEqual(prefetched.sort());
});

test('on other pages, it requests only the caller’s record', async () => {
  storeToken('mine');
  vi.stubGlobal('location', { pathname: '/', search: '?search=x' });
  await runScript();
  expect(fetch.mock.calls.map(([address]) => address)).toEqual(['/users/me']);
});

test('a prefetched response is used once, and only for the same token', async () => {
  storeToken('mine');
  await runScript();
  fetch.mockClear();
  await fetchWithPrefetch('/users/me', bearer('other'));
  expect(fetch).toHaveBeenCalledTimes(1);
  await fetchWithPrefetch('/users/me', bearer('mine'));
  expect(fetch).toHaveBeenCalledTimes(1);
  await fetchWithPrefetch('/users/me', bearer('mine'));
  expect(fetch).toHaveBeenCalledTimes(2);
});

test('a prefetch that failed is repeated', async () => {
  storeToken('mine');
  fetch.mockImplementationOnce(() => Promise.reject(new TypeError('lost')));
  await runScript();
  expect((await fetchWithPrefetch('/users/me', bearer('mine'))).status).toBe(200);
});

test('a prefetched error response is passed on with its Retry-After', async () => {
  storeToken('mine');
  fetch.mockImplementationOnce(
    async () => new Response('', { status: 503, headers: { 'Retry-After': '9' } }),
  );
  await runScript();
  const answer = await fetchWithPrefetch('/users/me', bearer('mine'));
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '9']);
  expect((await fetchWithPrefetch('/users/me', bearer('mine'))).status).toBe(200);
});

test.each([
  ['no token', () => undefined],
  ['a token that is about to expire', () => storeToken('mine', 200)],
  [
    'a sign-in in progress',
    () => {
      storeToken('mine');
      sessionStorage.setItem('msal.interaction.status', '{}');
    },
  ],
  ['the tokens of two people', () => ['mine', 'other'].map(secret => storeToken(secret))],
])('with %s, nothing is prefetched', async (_, prepare) => {
  prepare();
  await runScript();
  expect(fetch).not.toHaveBeenCalled();
});
