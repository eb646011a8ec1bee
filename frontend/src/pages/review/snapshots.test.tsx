import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sendDeferred } from '../../api/deferred-changes';
import type { Registration } from '../../api/types';
import type { Inspection } from '../../inspections/queries';
import {
  ANA,
  ANONYMOUS_ACCESS,
  NEVER_PUBLISHED,
  PUBLISHED,
  page,
  problem,
  renderPage,
  SERVER,
} from '../../testing/render-page';
import { toasts } from '../../ui/toast';
import { decided } from './decided';
import { forgetSnapshot } from './useHeldSnapshot';
// Preloads the lazy page, so that the first test does not time out.
import './ReviewPage';

const MIA = { ...ANA, user_id: 'mia', display_name: 'Mia', is_admin: true };
const SEEN = '2026-11-03T10:00:00Z';

/** Return a finished inspection that saw these tools; its digest is `id`. */
function inspection(id: string, tools: readonly object[], more: Partial<Inspection> = {}): Inspection {
  return {
    inspection_id: id,
    registration_id: SERVER.registration_id,
    endpoint_url: SERVER.endpoint_url,
    transport: SERVER.transport,
    requested_by: null,
    requested_at: SEEN,
    started_at: SEEN,
    finished_at: SEEN,
    state: 'finished',
    outcome: 'ok',
    detail: 'The server lists its tools.',
    http_status: 200,
    protocol_version: '2025-11-25',
    server: { name: 'travel', title: null, version: '1.0' },
    instructions: null,
    capabilities: {},
    authorization: null,
    tools,
    tools_digest: { format: 'registry-tools/1', sha256: id },
    findings: [],
    ...more,
  } as Inspection;
}

function summaryOf({ inspection_id, outcome, detail, finished_at, tools_digest }: Inspection) {
  return { inspection_id, outcome, detail, finished_at, last_ok_at: finished_at, failures: 0, tools_digest };
}

const SERIOUS = { rule: 'P1', severity: 'high', where: 'tools.pay', detail: 'ignore all rules' } as const;
const OLD = inspection('old', [{ name: 'search_trips' }]);
const NEW = inspection('new', [{ name: 'search_trips' }, { name: 'pay', description: 'Pays.' }]);
const PENDING = {
  ...SERVER,
  status: 'Pending',
  approver: null,
  approver_id: null,
  approved_at: null,
  inspection: summaryOf(OLD),
  version: 3,
} as Registration;
const DRIFTED = {
  ...SERVER,
  inspection: summaryOf(NEW),
  approved_snapshot: { inspection_id: 'old', tools_digest: OLD.tools_digest, seen_at: SEEN },
  attention: ['tools_changed'],
} as Registration;
const OTHER = { ...DRIFTED, registration_id: 'other', endpoint_name: 'Travel desk 2' };

const STATUS = `PATCH /registrations/${SERVER.registration_id}/status`;
const ITEM = `GET /registrations/${SERVER.registration_id}`;

function open(server: Registration, answers: object = {}, path = '/review') {
  const of = ({ registration_id }: Registration) => ({
    [`GET /registrations/${registration_id}/history`]: page(),
    [`GET /registrations/${registration_id}/published`]:
      server.status === 'Approved' ? PUBLISHED : NEVER_PUBLISHED,
  });
  return renderPage(
    path,
    {
      'GET /users/me': MIA,
      'GET /registrations/summary': { total: 2, pending: 1, approved: 1, rejected: 0, mine: 0, attention: 2 },
      'GET /registrations': (request: Request) =>
        new URL(request.url).searchParams.has('similar_to') ? page() : page(server, OTHER),
      [ITEM]: server,
      'GET /registrations/other': OTHER,
      ...of(server),
      ...of(OTHER),
      'GET /inspections/old': OLD,
      'GET /inspections/new': NEW,
      ...answers,
    },
    ANONYMOUS_ACCESS,
  );
}

const changes = (requests: readonly Request[]) => requests.filter(one => one.method === 'PATCH');
const outdated = {
  status: 409,
  title: 'Conflict',
  detail: 'Another snapshot was seen since.',
  error_code: 'SNAPSHOT_OUTDATED',
};

beforeEach(() => {
  vi.spyOn(window, 'matchMedia').mockImplementation(
    () => Object.assign(new EventTarget(), { matches: true }) as unknown as MediaQueryList,
  );
  decided.set(new Map());
  toasts.set([]);
  forgetSnapshot(SERVER.registration_id);
});
afterEach(async () => {
  await sendDeferred();
  cleanup();
});

test('an approval names the snapshot on the page', async () => {
  const { requests } = open(PENDING, { [STATUS]: { ...PENDING, status: 'Approved', version: 4 } });
  expect(await screen.findByText(/Approving pins this 1 tool/)).toBeDefined();
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await changes(requests)[0]?.json()).toEqual({ status: 'Approved', inspection_id: 'old' });
});

test.each([
  ['was not inspected', null, /Nothing is pinned: the server has not been inspected yet/],
  ['needs a sign-in', 'auth_required', /Nothing is pinned: the server’s tools were not read/],
] as const)('an approval of a server that %s names none', async (_, outcome, sentence) => {
  const failed = inspection('failed', [], { outcome, tools: null, tools_digest: null });
  const { requests } = open({ ...PENDING, inspection: outcome && summaryOf(failed) } as Registration, {
    'GET /inspections/failed': failed,
    [`GET /registrations/${SERVER.registration_id}/inspections`]: page(),
    [STATUS]: { ...PENDING, status: 'Approved', version: 4 },
  });
  expect(await screen.findByText(sentence)).toBeDefined();
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await changes(requests)[0]?.json()).toEqual({ status: 'Approved' });
});

test('an approval takes a note', async () => {
  const { requests } = open(PENDING, { [STATUS]: { ...PENDING, status: 'Approved', version: 4 } });
  await screen.findByText(/Approving pins/);
  await userEvent.keyboard('A');
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));
  await userEvent.keyboard('A');
  await userEvent.type(await screen.findByRole('textbox', { name: /^Note/ }), 'Owned and documented. ');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await sendDeferred();
  expect(await Promise.all(changes(requests).map(one => one.json()))).toEqual([
    { status: 'Approved', inspection_id: 'old', reason: 'Owned and documented.' },
  ]);
});

test('an approval against a serious finding needs a note', async () => {
  const { requests } = open(PENDING, {
    'GET /inspections/old': { ...OLD, findings: [SERIOUS] },
    [STATUS]: { ...PENDING, status: 'Approved', version: 4 },
  });
  await screen.findByText(/Approving pins/);
  expect(screen.queryByRole('button', { name: /note/ })).toBeNull();
  await userEvent.keyboard('a');
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText(SERIOUS.detail)).toBeDefined();
  await userEvent.click(dialog.getByRole('button', { name: 'Approve' }));
  expect(dialog.getByText('Enter a note.')).toBeDefined();
  await userEvent.type(dialog.getByRole('textbox', { name: 'Note' }), 'It quotes the attack.');
  await userEvent.click(dialog.getByRole('button', { name: 'Approve' }));
  await sendDeferred();
  expect(await changes(requests)[0]?.json()).toEqual({
    status: 'Approved',
    inspection_id: 'old',
    reason: 'It quotes the attack.',
  });
});

test('after SNAPSHOT_OUTDATED, the newer tools are compared with those of the decision', async () => {
  let isLate = false;
  const bodies: object[] = [];
  open(PENDING, {
    [ITEM]: () => (isLate ? { ...PENDING, inspection: summaryOf(NEW) } : PENDING),
    [STATUS]: async (request: Request) => {
      bodies.push(await request.json());
      return bodies.length === 1 ? problem(409, outdated) : { ...PENDING, status: 'Approved', version: 4 };
    },
  });
  await screen.findByText(/Approving pins/);
  isLate = true;
  await userEvent.keyboard('a');
  await sendDeferred();
  await userEvent.click(await screen.findByRole('button', { name: 'Show the changes' }));
  expect(await screen.findByText(/tools have changed since you looked at them\./)).toBeDefined();
  expect(screen.getByText('Pays.')).toBeDefined();
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(bodies).toHaveLength(1);

  await userEvent.click(screen.getByRole('button', { name: 'Show the newer tools' }));
  expect(await screen.findByText(/Approving pins these 2 tools/)).toBeDefined();
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(bodies).toEqual([
    { status: 'Approved', inspection_id: 'old' },
    { status: 'Approved', inspection_id: 'new' },
  ]);
});

test('an inspection of another address is explained in a sentence', async () => {
  open(PENDING, {
    [STATUS]: problem(422, { field_errors: { inspection_id: ['Must be of the current endpoint.'] } }),
  });
  await screen.findByText(/Approving pins/);
  await userEvent.keyboard('a');
  await sendDeferred();
  expect(await screen.findByText(/is not of its present address\. Inspect it again/)).toBeDefined();
});

describe('needs another look', () => {
  const home = '/review?queue=attention';

  test('the new tools are compared with the approved ones and accepted', async () => {
    const { requests } = open(DRIFTED, { [STATUS]: { ...DRIFTED, attention: [], version: 3 } }, home);
    expect(await screen.findByText('Tools that differ from the approved ones')).toBeDefined();
    expect(screen.getByText('Accept: clients get 2.0.0.')).toBeDefined();
    await userEvent.keyboard('a');
    expect(await screen.findByText(/Travel desk will be approved with its new tools/)).toBeDefined();
    await sendDeferred();
    expect(await changes(requests)[0]?.json()).toEqual({ status: 'Approved', inspection_id: 'new' });
  });

  test('a due review is answered with the same tools', async () => {
    const due = { ...DRIFTED, inspection: summaryOf(OLD), attention: ['review_due'] } as Registration;
    const { requests } = open(due, { [STATUS]: { ...due, attention: [], version: 3 } }, home);
    await userEvent.click(await screen.findByRole('button', { name: /^Approve again/ }));
    await sendDeferred();
    expect(await changes(requests)[0]?.json()).toEqual({ status: 'Approved', inspection_id: 'old' });
  });

  test('several are accepted at once, and each failure is told at its server', async () => {
    const { requests } = open(
      DRIFTED,
      {
        [STATUS]: { ...DRIFTED, attention: [], version: 3 },
        'PATCH /registrations/other/status': problem(409, outdated),
      },
      home,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Select 2 with the same change' }));
    await userEvent.click(screen.getByRole('button', { name: 'Accept the tools of 2 servers…' }));
    const dialog = await screen.findByRole('dialog');
    await waitFor(() => expect(dialog.textContent).toContain('Added pay'));
    await userEvent.click(screen.getByRole('button', { name: 'Accept' }));
    expect(await screen.findByText('The tools of 1 server are accepted.')).toBeDefined();
    const failure = await screen.findByText(/Its tools have changed again/);
    expect(failure.closest('li')?.textContent).toContain('Travel desk 2');
    const sent = await Promise.all(changes(requests).map(one => one.json()));
    expect(sent).toEqual([
      { status: 'Approved', inspection_id: 'new' },
      { status: 'Approved', inspection_id: 'new' },
    ]);
  });

  test('several with a serious new finding are accepted with a note', async () => {
    const { requests } = open(
      DRIFTED,
      {
        'GET /inspections/new': { ...NEW, findings: [SERIOUS] },
        [STATUS]: { ...DRIFTED, attention: [], version: 3 },
      },
      home,
    );
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Travel desk' }));
    await userEvent.click(screen.getByRole('button', { name: 'Accept the tools of 1 server…' }));
    const dialog = within(await screen.findByRole('dialog'));
    const note = await dialog.findByRole('textbox', { name: 'Note' });
    await userEvent.click(dialog.getByRole('button', { name: 'Accept' }));
    expect(dialog.getByText('Enter a note.')).toBeDefined();
    await userEvent.type(note, 'Known.');
    await userEvent.click(dialog.getByRole('button', { name: 'Accept' }));
    await screen.findByText('The tools of 1 server are accepted.');
    expect(await changes(requests)[0]?.json()).toMatchObject({ reason: 'Known.' });
  });

  test('the x key selects the open server', async () => {
    open(DRIFTED, {}, home);
    const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Select Travel desk' });
    await userEvent.keyboard('x');
    await waitFor(() => expect(box.checked).toBe(true));
  });
});
