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
// Loaded before the first test, which would otherwise wait for it.
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

/** What clients see of the first. */
const LIVE = { ...PUBLISHED.versions[0], endpoint_url: 'https://old.example.com/mcp' };
const NEVER = { ...PUBLISHED, server_name: null, versions: [] };

const isAboutSimilar = ({ url }: Request) => new URL(url).searchParams.has('similar_to');

function open(answers: object = {}, path = '/review') {
  const server = {
    'GET /users/me': MIA,
    'GET /registrations/summary': { total: 2, pending: 2, approved: 0, rejected: 0, mine: 0 },
    'GET /registrations': (request: Request) => (isAboutSimilar(request) ? page() : page(SECOND, FIRST)),
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

test('the longest wait comes first, and what changed since the approval is flagged', async () => {
  open();
  expect(
    await screen.findByText(/Endpoint host changed: old.example.com → travel.example.com/),
  ).toBeDefined();
  const rows = screen.getByRole('navigation', { name: 'Waiting for review' }).querySelectorAll('a');
  expect([...rows].map(row => row.querySelector('.review-row-name bdi')?.textContent)).toEqual([
    'Travel desk',
    'Printers',
  ]);
});

test('an approval can be taken back before it is sent', async () => {
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

test('undo after undo takes back two decisions, and a reason that was written stays', async () => {
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
  expect(await screen.findByDisplayValue(/owner contact does not answer/)).toBeDefined();
  await userEvent.keyboard('{Escape}');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await userEvent.keyboard('u');
  expect(await screen.findByRole('heading', { level: 2, name: 'Travel desk' })).toBeDefined();
  expect(screen.queryByText(/will be/)).toBeNull();
  await sendDeferred();
  expect(changes(requests)).toEqual([]);
});

test('without a connection a decision is kept, said to be unsent, and sent once there is one', async () => {
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

test('a sign-in that has expired meanwhile: it is said what was not done, and the item comes back', async () => {
  open({ [`PATCH ${paths(FIRST)}/status`]: problem(401) });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await screen.findByText(/Travel desk was not approved: your sign-in has expired/)).toBeDefined();
  expect(screen.getByText('Travel desk', { selector: '.review-row-name bdi' })).toBeDefined();
});

test('one that was deleted before the decision was sent is told, and leaves', async () => {
  open({ [`PATCH ${paths(FIRST)}/status`]: problem(404) });
  await screen.findByText(/Endpoint host changed/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await screen.findByText(/Travel desk is no longer there/)).toBeDefined();
  expect(screen.queryByText('Travel desk', { selector: '.review-row-name bdi' })).toBeNull();
});

test('an approval names the version that was seen', async () => {
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

test('somebody else was quicker: it is told who, and the item leaves', async () => {
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

test('it changed meanwhile: it comes back, with what is new since one looked', async () => {
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
  await userEvent.click(await screen.findByRole('button', { name: 'Look at it' }));
  expect(await screen.findByText(/changed after you looked at it/)).toBeDefined();
  expect(screen.getByText('Books trips.', { selector: '.review-notice *' })).toBeDefined();
});

test('what could not be sent comes back', async () => {
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
  expect(await screen.findByText(/Only the edit is rejected: clients keep version 1\.0\.0/)).toBeDefined();
  expect(screen.queryByText('It is live.')).toBeNull();
  const confirm = () => userEvent.click(screen.getByRole('button', { name: 'Reject' }));
  await confirm();
  expect(await screen.findByText(/Say in a sentence/)).toBeDefined();
  expect(changes(requests)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Duplicate' }));
  await confirm();
  expect(screen.getByText('Travel desk will be rejected.')).toBeDefined();
  await sendDeferred();
  await waitFor(() => expect(changes(requests)).toHaveLength(1));
  expect(await changes(requests)[0]?.json()).toMatchObject({
    reason: expect.stringMatching(/registered already/),
  });
  expect(await screen.findByRole('heading', { level: 2, name: 'Printers' })).toBeDefined();
});

test('one that was deleted meanwhile is told calmly', async () => {
  open({ [`GET ${paths(FIRST)}`]: problem(404) }, `/review/${FIRST.registration_id}`);
  expect(await screen.findByText('This server is no longer there')).toBeDefined();
});

test('one’s own submission says so', async () => {
  open({ 'GET /users/me': { ...MIA, user_id: SERVER.submitter_id } });
  expect(await screen.findByText(/You submitted this yourself/)).toBeDefined();
});

test('nothing waits', async () => {
  open({ 'GET /registrations': page() });
  expect(await screen.findByText('Nothing is waiting for review')).toBeDefined();
});

test('others are told whom the page is for', async () => {
  open({ 'GET /users/me': ANA });
  expect(await screen.findByText(/for the registry’s administrators/)).toBeDefined();
});

test('what clients see is what the edit is compared with, and each answer says what it means to them', async () => {
  open({
    [`GET ${paths(FIRST)}/published`]: {
      ...PUBLISHED,
      versions: [{ ...LIVE, version: '3.0.0', description: 'Books trains.' }],
    },
  });
  expect(await screen.findByText(/Clients go on seeing that, version 3\.0\.0/)).toBeDefined();
  expect(screen.getByText('Books trains.')).toBeDefined();
  const approve = screen.getByRole('button', { name: /^Approve/ });
  const about = document.getElementById(approve.getAttribute('aria-describedby') ?? '');
  expect(about?.textContent).toBe('Approving it gives clients version 4.0.0.');
  expect(screen.getByText('Rejecting it leaves clients version 3.0.0.')).toBeDefined();
});

describe('a refused edit', () => {
  const REFUSED = { ...FIRST, status: 'Rejected', status_reason: 'Not that host.', version: 5 };
  const home = `/review/${FIRST.registration_id}`;
  const answers = {
    'GET /registrations': page(),
    [`GET ${paths(FIRST)}`]: REFUSED,
    [`GET ${paths(FIRST)}/history`]: page(entry('Rejected', 'Pending', 'Rejected'), ...HISTORY.items),
  };
  const withdraw = async () => {
    await userEvent.click(await screen.findByRole('button', { name: /^Withdraw/ }));
    expect(await screen.findByText('It is live.')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Owner' }));
    await userEvent.click(screen.getByRole('button', { name: 'Withdraw' }));
  };

  test('can be withdrawn from clients: back to pending, then rejected', async () => {
    const bodies: object[] = [];
    const { requests } = open(
      {
        ...answers,
        [`PATCH ${paths(FIRST)}/status`]: async (request: Request) => {
          bodies.push(await request.json());
          return {
            ...REFUSED,
            status: bodies.length === 1 ? 'Pending' : 'Rejected',
            version: 5 + bodies.length,
          };
        },
      },
      home,
    );
    await withdraw();
    expect(await screen.findByText(/Travel desk is withdrawn/)).toBeDefined();
    expect(bodies).toMatchObject([
      { status: 'Pending' },
      { status: 'Rejected', reason: expect.stringMatching(/owner contact/) },
    ]);
    expect(changes(requests).map(one => one.headers.get('If-Match'))).toEqual(['"5"', '"6"']);
  });

  test('says so when only the first half of that was done', async () => {
    let calls = 0;
    open(
      {
        ...answers,
        [`PATCH ${paths(FIRST)}/status`]: () => {
          calls += 1;
          return calls === 1 ? { ...REFUSED, status: 'Pending', version: 6 } : problem(503);
        },
      },
      home,
    );
    await withdraw();
    expect(
      await screen.findByText(/back in the queue, but was not rejected: clients still see it/),
    ).toBeDefined();
    expect(screen.queryByText(/Travel desk is withdrawn/)).toBeNull();
  });

  test('of one’s own is explained instead', async () => {
    open({ ...answers, 'GET /users/me': { ...MIA, user_id: SERVER.submitter_id } }, home);
    expect(await screen.findByText(/Another administrator can, or you delete it/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /^Withdraw/ })).toBeNull();
  });
});

test('an address that differs in form only from a registered one is among the checks', async () => {
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
  expect(link.closest('li')?.textContent).toMatch(/differs in form only.*Journeys.*https:\/\/www\.x/);
});
