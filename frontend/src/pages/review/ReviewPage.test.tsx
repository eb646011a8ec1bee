import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sendDeferred } from '../../api/deferred-changes';
import {
  ANA,
  ANONYMOUS_ACCESS,
  PUBLISHED,
  page,
  problem,
  renderPage,
  SERVER,
} from '../../testing/render-page';
import { toasts } from '../../ui/toast';
import { decided } from './decided';
// Preloads the lazy page, so that the first test does not time out.
import './ReviewPage';

const MIA = { ...ANA, user_id: 'mia', display_name: 'Mia', is_admin: true };
const FIRST = {
  ...SERVER,
  status: 'Pending',
  submitted_at: '2026-11-03T09:00:00Z',
  approver: null,
  approver_id: null,
  approved_at: null,
  version: 3,
};
const SECOND = {
  ...FIRST,
  registration_id: '9f0d2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6',
  endpoint_name: 'Printers',
  submitted_at: '2026-11-05T09:00:00Z',
};
const paths = (server: { registration_id: string }) => `/registrations/${server.registration_id}`;
const entry = (
  action: string,
  previous_status: string | null,
  new_status: string,
  metadata: object = {},
) => ({
  log_id: action,
  user_id: 'bo',
  user: { user_id: 'bo', display_name: 'Bo', email: null },
  action,
  previous_status,
  new_status,
  timestamp: SERVER.updated_at,
  metadata,
});
const HISTORY = page(
  entry('Updated', 'Approved', 'Pending', {
    changes: { endpoint_url: { old: 'https://old.example.com/mcp', new: SERVER.endpoint_url } },
  }),
  entry('Approved', 'Pending', 'Approved'),
  entry('Created', null, 'Pending'),
);

/** The live version of FIRST. */
const LIVE = { ...PUBLISHED.versions[0], endpoint_url: 'https://old.example.com/mcp' };
const NEVER = { ...PUBLISHED, server_name: null, versions: [] };

const isAboutSimilar = ({ url }: Request) => new URL(url).searchParams.has('similar_to');

function open(answers: object = {}, path = '/review') {
  const server = {
    'GET /users/me': MIA,
    'GET /registrations/summary': { total: 2, pending: 2, approved: 0, rejected: 0, mine: 0 },
    'GET /registrations': (request: Request) => (isAboutSimilar(request) ? page() : page(FIRST, SECOND)),
    [`GET ${paths(FIRST)}`]: FIRST,
    [`GET ${paths(SECOND)}`]: SECOND,
    [`GET ${paths(FIRST)}/history`]: HISTORY,
    [`GET ${paths(SECOND)}/history`]: page(entry('Created', null, 'Pending')),
    [`GET ${paths(FIRST)}/published`]: { ...PUBLISHED, versions: [LIVE] },
    [`GET ${paths(SECOND)}/published`]: NEVER,
    ...answers,
  };
  return renderPage(path, server, ANONYMOUS_ACCESS);
}

const changes = (requests: readonly Request[]) => requests.filter(one => one.method === 'PATCH');

beforeEach(() => {
  vi.spyOn(window, 'matchMedia').mockImplementation(
    () => Object.assign(new EventTarget(), { matches: true }) as unknown as MediaQueryList,
  );
  decided.set(new Map());
  toasts.set([]);
});
afterEach(async () => {
  await sendDeferred();
  cleanup();
});

test('the longest wait comes first, and changes since the approval are flagged', async () => {
  const { requests } = open();
  expect(
    await screen.findByText(/Endpoint host changed: old.example.com → travel.example.com/),
  ).toBeDefined();
  const rows = screen.getByRole('navigation', { name: 'Waiting for review' }).querySelectorAll('a');
  expect([...rows].map(row => row.querySelector('.review-row-name bdi')?.textContent)).toEqual([
    'Travel desk',
    'Printers',
  ]);
  const list = requests.find(({ url }) => url.includes('/registrations?') && url.includes('sort='));
  expect(Object.fromEntries(new URL(list?.url ?? '').searchParams)).toEqual({
    status: 'Pending',
    sort: 'submitted_at',
    limit: '100',
  });
});

test('an approval can be undone before it is sent', async () => {
  const { requests } = open();
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  expect(await screen.findByRole('heading', { level: 2, name: 'Printers' })).toBe(document.activeElement);
  expect(screen.queryByText('Travel desk', { selector: '.review-row-name bdi' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(await screen.findByText('Travel desk', { selector: '.review-row-name bdi' })).toBeDefined();
  await sendDeferred();
  expect(changes(requests)).toEqual([]);
});

test('two decisions can be undone, and the written reason is kept', async () => {
  const { requests } = open();
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await screen.findByRole('heading', { level: 2, name: 'Printers' });
  await userEvent.keyboard('r');
  await userEvent.click(await screen.findByRole('button', { name: 'Owner' }));
  await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
  expect(screen.getByText('Travel desk will be approved.')).toBeDefined();
  expect(screen.getByText('Printers will be rejected.')).toBeDefined();
  await userEvent.keyboard('u');
  expect(await screen.findByRole('heading', { level: 2, name: 'Printers' })).toBeDefined();
  await userEvent.keyboard('r');
  expect(await screen.findByDisplayValue(/owner contact does not respond/)).toBeDefined();
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await userEvent.keyboard('u');
  expect(await screen.findByRole('heading', { level: 2, name: 'Travel desk' })).toBeDefined();
  expect(screen.queryByText(/will be/)).toBeNull();
  await sendDeferred();
  expect(changes(requests)).toEqual([]);
});

test('a decision made offline is kept, shown as unsent and sent later', async () => {
  const browser = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('offline'));
  let isOffline = true;
  const { requests } = open({
    [`PATCH ${paths(FIRST)}/status`]: () => {
      if (isOffline) throw new TypeError('offline');
      return { ...FIRST, status: 'Approved', version: 4 };
    },
  });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(
    await screen.findByText(
      /Travel desk is not approved yet\. It will be sent when the registry can be reached again/,
    ),
  ).toBeDefined();
  expect(screen.getByText(/The registry can’t be reached/)).toBeDefined();
  expect(screen.queryByText('Travel desk is approved.')).toBeNull();
  isOffline = false;
  browser.mockImplementation(async () => new Response());
  dispatchEvent(new Event('online'));
  expect(await screen.findByText('Travel desk is approved.')).toBeDefined();
  expect(screen.queryByText(/not approved yet/)).toBeNull();
  expect(changes(requests).map(one => one.headers.get('If-Match'))).toEqual(['"3"', '"3"']);
  browser.mockRestore();
});

test('with an expired sign-in, the decision is reported as not made and the item returns', async () => {
  open({ [`PATCH ${paths(FIRST)}/status`]: problem(401) });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(
    await screen.findByText(/Travel desk was not approved because your sign-in has expired/),
  ).toBeDefined();
  expect(screen.getByText('Travel desk', { selector: '.review-row-name bdi' })).toBeDefined();
});

test('a registration that was deleted before the decision is reported and leaves the queue', async () => {
  open({ [`PATCH ${paths(FIRST)}/status`]: problem(404) });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await screen.findByText(/Travel desk was not approved because it was deleted\./)).toBeDefined();
  expect(screen.queryByText('Travel desk', { selector: '.review-row-name bdi' })).toBeNull();
});

test('an approval sends the version that was shown', async () => {
  const { requests } = open({
    [`PATCH ${paths(FIRST)}/status`]: { ...FIRST, status: 'Approved', version: 4 },
  });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  await waitFor(() => expect(changes(requests)).toHaveLength(1));
  expect(changes(requests)[0]?.headers.get('If-Match')).toBe('"3"');
  expect(await changes(requests)[0]?.json()).toEqual({ status: 'Approved' });
});

test('another administrator’s decision is reported, and the item leaves the queue', async () => {
  let isLate = false;
  open({
    [`PATCH ${paths(FIRST)}/status`]: problem(412),
    [`GET ${paths(FIRST)}`]: () => (isLate ? { ...FIRST, status: 'Approved', version: 4 } : FIRST),
    [`GET ${paths(FIRST)}/history`]: () =>
      isLate ? page(entry('Approved', 'Pending', 'Approved'), ...HISTORY.items) : HISTORY,
  });
  await screen.findByText(/Endpoint host changed/);
  isLate = true;
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await screen.findByText('Bo already approved Travel desk.')).toBeDefined();
  expect(screen.queryByText('Travel desk', { selector: '.review-row-name bdi' })).toBeNull();
});

test('a registration that changed during the review returns with its changes', async () => {
  let isLate = false;
  open({
    [`PATCH ${paths(FIRST)}/status`]: problem(412),
    [`GET ${paths(FIRST)}`]: () =>
      isLate ? { ...FIRST, description: 'Books anything.', version: 4 } : FIRST,
  });
  await screen.findByText(/Endpoint host changed/);
  isLate = true;
  await userEvent.keyboard('a');
  await sendDeferred();
  await userEvent.click(await screen.findByRole('button', { name: 'Show it' }));
  expect(await screen.findByText(/changed during your review/)).toBeDefined();
  expect(screen.getByText('Books trips.', { selector: '.review-notice *' })).toBeDefined();
});

test('after a failed request, the item returns', async () => {
  open({ [`PATCH ${paths(FIRST)}/status`]: problem(503) });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(
    await screen.findByText(/Travel desk was not approved\. The registry is not available/),
  ).toBeDefined();
  expect(screen.getByText('Travel desk', { selector: '.review-row-name bdi' })).toBeDefined();
});

test('a rejection needs a reason, and says that clients keep the approved version', async () => {
  const { requests } = open({
    [`PATCH ${paths(FIRST)}/status`]: { ...FIRST, status: 'Rejected', version: 4 },
  });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('r');
  expect(
    await screen.findByText(/Only the edit is rejected\. Clients still see version 1\.0\.0/),
  ).toBeDefined();
  expect(screen.queryByText('This server is live.')).toBeNull();
  const confirm = () => userEvent.click(screen.getByRole('button', { name: 'Reject' }));
  await confirm();
  expect(await screen.findByText('Enter a reason.')).toBeDefined();
  expect(changes(requests)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Duplicate' }));
  await confirm();
  expect(screen.getByText('Travel desk will be rejected.')).toBeDefined();
  await sendDeferred();
  await waitFor(() => expect(changes(requests)).toHaveLength(1));
  expect(await changes(requests)[0]?.json()).toMatchObject({
    reason: expect.stringMatching(/already registered/),
  });
  expect(await screen.findByRole('heading', { level: 2, name: 'Printers' })).toBeDefined();
});

test('a deleted registration shows a message', async () => {
  open({ [`GET ${paths(FIRST)}`]: problem(404) }, `/review/${FIRST.registration_id}`);
  expect(await screen.findByText('This registration was not found')).toBeDefined();
});

test('the reviewer’s own submission is marked', async () => {
  open({ 'GET /users/me': { ...MIA, user_id: SERVER.submitter_id } });
  expect(await screen.findByText(/You submitted this registration/)).toBeDefined();
});

test('an empty queue shows a message', async () => {
  open({ 'GET /registrations': page() });
  expect(await screen.findByText('Nothing is waiting for review')).toBeDefined();
});

test('other people see whom the page is for', async () => {
  open({ 'GET /users/me': ANA });
  expect(await screen.findByText(/for the registry’s administrators/)).toBeDefined();
});

test('the edit is compared with the live version, and each decision shows its effect on clients', async () => {
  open({
    [`GET ${paths(FIRST)}/published`]: {
      ...PUBLISHED,
      versions: [{ ...LIVE, version: '3.0.0', description: 'Books trains.' }],
    },
  });
  expect(await screen.findByText(/Until you decide, clients still see version 3\.0\.0/)).toBeDefined();
  expect(screen.getByText('Books trains.')).toBeDefined();
  const approve = screen.getByRole('button', { name: /^Approve/ });
  const effect = document.getElementById(approve.getAttribute('aria-describedby') ?? '');
  expect(effect?.textContent).toBe('Approve: clients get 4.0.0.');
  expect(screen.getByText('Reject: clients keep 3.0.0.')).toBeDefined();
});

describe('a rejected edit', () => {
  const REFUSED = { ...FIRST, status: 'Rejected', status_reason: 'Not that host.', version: 5 };
  const home = `/review/${FIRST.registration_id}`;
  const answers = {
    'GET /registrations': page(),
    [`GET ${paths(FIRST)}`]: REFUSED,
    [`GET ${paths(FIRST)}/history`]: page(entry('Rejected', 'Pending', 'Rejected'), ...HISTORY.items),
  };
  const withdraw = async () => {
    await userEvent.click(await screen.findByRole('button', { name: /^Withdraw/ }));
    expect(await screen.findByText('This server is live.')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Owner' }));
    await userEvent.click(screen.getByRole('button', { name: 'Withdraw' }));
  };

  test.each([
    ['a server of other people', MIA],
    ['the reviewer’s own server', { ...MIA, user_id: SERVER.submitter_id }],
  ])('of %s can be withdrawn in one step', async (_, me) => {
    const { requests } = open(
      {
        ...answers,
        'GET /users/me': me,
        [`PATCH ${paths(FIRST)}/status`]: { ...REFUSED, version: 6 },
      },
      home,
    );
    await withdraw();
    expect(await screen.findByText(/Travel desk is withdrawn/)).toBeDefined();
    const [change, ...others] = changes(requests);
    expect(others).toEqual([]);
    expect(change?.headers.get('If-Match')).toBe('"5"');
    expect(await change?.clone().json()).toMatchObject({
      status: 'Rejected',
      withdraw: true,
      reason: expect.stringMatching(/owner contact/),
    });
  });

  test('that could not be withdrawn says so', async () => {
    open({ ...answers, [`PATCH ${paths(FIRST)}/status`]: problem(503) }, home);
    await withdraw();
    expect(await screen.findByText(/Travel desk was not rejected/)).toBeDefined();
    expect(screen.queryByText(/Travel desk is withdrawn/)).toBeNull();
  });
});

test('almost the same address as another registration is a failed check', async () => {
  const other = {
    ...SERVER,
    registration_id: 'other',
    endpoint_name: 'Journeys',
    endpoint_url: 'https://www.x/',
  };
  open({
    'GET /registrations': (request: Request) =>
      isAboutSimilar(request) ? page(FIRST, SECOND, other) : page(SECOND, FIRST),
  });
  const link = await screen.findByRole('link', { name: 'Journeys' });
  expect(link.closest('li')?.textContent).toMatch(/Almost the same address as.*Journeys.*https:\/\/www\.x/);
});

describe('several at once', () => {
  const select = (name: string) => userEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }));

  test('those with warnings are left out, and the rest is undone in one step', async () => {
    const { requests } = open({
      [`PATCH ${paths(SECOND)}/status`]: { ...SECOND, status: 'Approved', version: 4 },
    });
    await screen.findByText(/Endpoint host changed/);
    await userEvent.keyboard('x');
    await userEvent.keyboard('j');
    await userEvent.keyboard('X');
    const approve = { name: 'Approve 2 registrations…' };
    await userEvent.click(await screen.findByRole('button', approve));
    const leftOut = await screen.findByRole('region', { name: 'Left out' });
    expect(leftOut.textContent).toMatch('Travel desk Endpoint host changed');
    await userEvent.click(screen.getByRole('button', { name: 'Approve 1' }));
    expect(screen.queryByText('Printers', { selector: '.review-row-name bdi' })).toBeNull();
    await userEvent.keyboard('u');
    expect(await screen.findByText('Printers', { selector: '.review-row-name bdi' })).toBeDefined();
    await sendDeferred();
    expect(changes(requests)).toEqual([]);

    await select('Printers');
    await userEvent.click(screen.getByRole('button', { name: 'Approve 1 registration…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Approve 1' }));
    await sendDeferred();
    expect(await screen.findByText('1 registration is approved.')).toBeDefined();
    expect(await changes(requests)[0]?.json()).toEqual({ status: 'Approved' });
  });

  test('several are rejected with one reason, and each failure is told at its registration', async () => {
    const { requests } = open({
      [`PATCH ${paths(FIRST)}/status`]: { ...FIRST, status: 'Rejected', version: 4 },
      [`PATCH ${paths(SECOND)}/status`]: problem(412),
    });
    await screen.findByText(/Endpoint host changed/);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all 2 listed' }));
    await userEvent.click(screen.getByRole('button', { name: 'Reject 2 registrations…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Reject 2' }));
    expect(screen.getByText('Enter a reason.')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Owner' }));
    await userEvent.click(screen.getByRole('button', { name: 'Reject 2' }));
    await sendDeferred();
    const failed = await screen.findByRole('list', { name: 'Not decided' });
    expect(failed.textContent).toBe('PrintersIt has changed meanwhile. Look at it again.');
    expect(screen.getByText('1 registration is rejected.')).toBeDefined();
    const bodies = await Promise.all(changes(requests).map(one => one.json()));
    expect(bodies).toEqual([bodies[0], bodies[0]]);
    expect(bodies[0]).toMatchObject({ status: 'Rejected', reason: expect.stringContaining('owner contact') });
  });

  test('the chips, the search and the order are sent to the registry and kept in the address', async () => {
    const tag = { name: 'tickets', title: 'Issue tracking', synonyms: [], count: 1 };
    const { requests, location } = open({ 'GET /tags': { items: [tag] } });
    await screen.findByText(/Endpoint host changed/);
    await userEvent.click(screen.getByRole('button', { name: 'Edits' }));
    await userEvent.selectOptions(await screen.findByRole('combobox', { name: 'Tag' }), 'Issue tracking');
    await userEvent.click(screen.getByRole('button', { name: 'With warnings' }));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Sort by' }), 'Name');
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search the queue' }), 'desk');
    await waitFor(() => expect(location.history.at(-1)).toMatch('search=desk'));
    await waitFor(() => expect(requests.map(one => one.url).join()).toMatch('search=desk'));
    const url = requests.map(one => one.url).find(one => one.includes('search=desk'));
    expect(Object.fromEntries(new URL(url ?? '').searchParams)).toMatchObject({
      status: 'Pending',
      sort: 'endpoint_name',
      was_published: 'true',
      has_warnings: 'true',
      tag: 'tickets',
    });
    await userEvent.click(screen.getByRole('button', { name: 'Clear' }));
    expect(location.history.at(-1)).toBe('/review?sort=endpoint_name');
  });
});
