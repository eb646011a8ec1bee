import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, renderPage, SERVER } from '../testing/render-page';
import { fetchWithPrefetch } from './prefetch';

const fetched = vi.fn(async (_address: string, _init?: RequestInit) => Response.json({}));

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('location', { pathname: '/', search: '' });
});

afterEach(() => {
  fetched.mockClear();
  sessionStorage.clear();
  globalThis.prefetched = undefined;
  vi.unstubAllGlobals();
});

/** To TypeScript the script is no module, so the path is a variable. */
const SCRIPT = '../critical.ts';
const startPage = () => import(SCRIPT);

function keepToken(secret: string, seconds = 3600): void {
  const expiresOn = String(Math.round(Date.now() / 1000) + seconds);
  sessionStorage.setItem(secret, JSON.stringify({ credentialType: 'AccessToken', secret, expiresOn }));
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test('what is asked for early is what the catalogue begins with', async () => {
  keepToken('mine');
  await startPage();
  const early = fetched.mock.calls.map(([address]) => address);
  vi.unstubAllGlobals();
  const { requests } = renderPage('/', { 'GET /registrations': page(SERVER) });
  await vi.waitFor(() => expect(requests.length).toBeGreaterThan(1));
  const asked = requests.map(({ url }) => url.replace('http://registry.test', ''));
  expect(asked.sort()).toEqual(early.sort());
});

test('elsewhere only the person is asked for', async () => {
  keepToken('mine');
  vi.stubGlobal('location', { pathname: '/', search: '?search=x' });
  await startPage();
  expect(fetched.mock.calls.map(([address]) => address)).toEqual(['/users/me']);
});

test('an early answer serves once, and only whom it was given to', async () => {
  keepToken('mine');
  await startPage();
  fetched.mockClear();
  await fetchWithPrefetch('/users/me', bearer('theirs'));
  expect(fetched).toHaveBeenCalledTimes(1);
  await fetchWithPrefetch('/users/me', bearer('mine'));
  expect(fetched).toHaveBeenCalledTimes(1);
  await fetchWithPrefetch('/users/me', bearer('mine'));
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('after a lost connection it is asked again', async () => {
  keepToken('mine');
  fetched.mockImplementationOnce(() => Promise.reject(new TypeError('lost')));
  await startPage();
  expect((await fetchWithPrefetch('/users/me', bearer('mine'))).status).toBe(200);
});

test('an early refusal is handed on, because it says when to come back', async () => {
  keepToken('mine');
  fetched.mockImplementationOnce(
    async () => new Response('', { status: 503, headers: { 'Retry-After': '9' } }),
  );
  await startPage();
  const answer = await fetchWithPrefetch('/users/me', bearer('mine'));
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '9']);
  expect((await fetchWithPrefetch('/users/me', bearer('mine'))).status).toBe(200);
});

test.each([
  ['no token', () => undefined],
  ['one that is about to expire', () => keepToken('mine', 200)],
  [
    'a sign-in under way',
    () => {
      keepToken('mine');
      sessionStorage.setItem('msal.interaction.status', '{}');
    },
  ],
  ['those of two people', () => ['mine', 'theirs'].map(secret => keepToken(secret))],
])('with %s, nothing is asked for early', async (_, keep) => {
  keep();
  await startPage();
  expect(fetched).not.toHaveBeenCalled();
});
