import { describe, expect, test } from 'vitest';
import type { AuditEntry, PublishedVersion, Registration } from '../../api/types';
import { PUBLISHED, SERVER } from '../../testing/render-page';
import { checksOf, kindOfHost } from './checks';
import { changesSinceDecision, isReviewRequested } from './decision-changes';
import { effectsOf } from './effects';
import { flagsOf } from './flags';
import { neighbour } from './usePending';
import { longWait, shortWait, waitTone } from './wait';

const MIA = { user_id: 'mia', display_name: 'Mia', email: null };

type Changes = NonNullable<AuditEntry['metadata']['changes']>;

function entry(
  action: AuditEntry['action'],
  previous_status: AuditEntry['previous_status'],
  new_status: AuditEntry['new_status'],
  changes?: Changes,
): AuditEntry {
  const metadata = { request_id: 'q', ...(changes && { changes }) };
  const timestamp = SERVER.updated_at;
  return {
    log_id: action,
    registration_id: 'r',
    user_id: 'mia',
    user: MIA,
    action,
    previous_status,
    new_status,
    timestamp,
    metadata,
  };
}

const CREATED = entry('Created', null, 'Pending');
const APPROVED = entry('Approved', 'Pending', 'Approved');
const REJECTED = entry('Rejected', 'Pending', 'Rejected');
const change = (old: unknown, now: unknown) => ({ old, new: now });

describe('the changes since the last decision', () => {
  test('are null before the first decision', () => {
    expect(changesSinceDecision([CREATED])).toBeNull();
  });

  test('combine several edits, from the approved to the latest value', () => {
    const history = [
      entry('Updated', 'Pending', 'Pending', { description: change('b', 'c') }),
      entry('Updated', 'Approved', 'Pending', { description: change('a', 'b'), transport: change('x', 'y') }),
      APPROVED,
      entry('Updated', 'Pending', 'Pending', { owner_contact: change('o', 'p') }),
      CREATED,
    ];
    expect(changesSinceDecision(history)).toEqual({
      decision: APPROVED,
      changes: { transport: change('x', 'y'), description: change('a', 'c') },
    });
  });

  test('do not include fields that were changed back', () => {
    const history = [
      entry('Updated', 'Pending', 'Pending', { description: change('b', 'a') }),
      entry('Updated', 'Approved', 'Pending', { description: change('a', 'b') }),
      APPROVED,
    ];
    expect(changesSinceDecision(history)?.changes).toEqual({});
  });

  test('are relative to the approved version even after a rejection', () => {
    const fixed = entry('Updated', 'Rejected', 'Pending', { description: change('a', 'b') });
    const since = changesSinceDecision([fixed, entry('Rejected', 'Approved', 'Rejected'), APPROVED, CREATED]);
    expect(since).toMatchObject({
      decision: APPROVED,
      changes: { description: change('a', 'b') },
    });
  });

  test('are relative to the rejected version if none was approved', () => {
    const fixed = entry('Updated', 'Rejected', 'Pending', { description: change('a', 'b') });
    expect(changesSinceDecision([fixed, REJECTED, CREATED])).toMatchObject({ decision: REJECTED });
  });

  test('do not include an administrator’s edit, which is published at once', () => {
    const edited = entry('Updated', 'Approved', 'Approved', { description: change('a', 'b') });
    expect(changesSinceDecision([edited, APPROVED, CREATED])).toEqual({
      decision: APPROVED,
      changes: {},
    });
  });
});

describe('the effect of a decision on clients', () => {
  const pending: Registration = { ...SERVER, status: 'Pending' };
  const edited: Registration = { ...pending, description: 'Books anything.' };
  const none = { ...PUBLISHED, server_name: null, versions: [] };
  const as = (change: Partial<PublishedVersion>) => ({
    ...PUBLISHED,
    versions: PUBLISHED.versions.map(one => ({ ...one, ...change })),
  });
  const withdrawn = as({ status: 'deleted' });

  test.each([
    ['a new registration', pending, none, 'Approve: clients get 1.0.0.', '', false],
    [
      'an edit',
      edited,
      as({ version: '9.0.0' }),
      'Approve: clients get 10.0.0.',
      'Reject: clients keep 9.0.0.',
      false,
    ],
    [
      'a resubmission without an edit',
      pending,
      PUBLISHED,
      'Approve: clients keep 1.0.0.',
      'Reject: clients keep 1.0.0.',
      false,
    ],
    ['an approved registration', SERVER, PUBLISHED, '', 'Withdraw: clients no longer see 1.0.0.', true],
    [
      'a rejected edit',
      { ...edited, status: 'Rejected' } as const,
      PUBLISHED,
      'Approve: clients get 2.0.0.',
      'Withdraw: clients no longer see 1.0.0.',
      true,
    ],
    ['a withdrawn server', pending, withdrawn, 'Approve: clients get 1.0.0 again.', '', false],
    ['an edit of a withdrawn server', edited, withdrawn, 'Approve: clients get 2.0.0.', '', false],
    [
      'an edit that leads to http',
      { ...pending, endpoint_url: 'http://a.example/' },
      PUBLISHED,
      'Approve: clients no longer see 1.0.0, because it is reached without encryption.',
      'Reject: clients keep 1.0.0.',
      false,
    ],
    [
      'an address that cannot be published',
      { ...pending, endpoint_url: 'https://localhost/' },
      none,
      'Approve: clients still can’t see it, because its address leads to the user’s own machine.',
      '',
      false,
    ],
  ])('%s', (_, server, published, approve, reject, withdraws) => {
    expect(effectsOf(server, published, true)).toMatchObject({ approve, reject, withdraws });
  });

  test('a rejection without a pending edit withdraws the server', () => {
    expect(effectsOf(pending, PUBLISHED, false)).toMatchObject({
      reject: 'Reject: clients no longer see 1.0.0.',
      withdraws: true,
    });
  });

  test('a review is requested by a submission after the last decision', () => {
    const before = '2026-11-01T09:00:00Z';
    const after = '2026-11-03T09:00:00Z';
    const back = entry('Updated', 'Approved', 'Pending');
    expect(isReviewRequested([back, APPROVED, CREATED], after)).toBe(true);
    expect(isReviewRequested([back, APPROVED, CREATED], before)).toBe(false);
    expect(isReviewRequested([CREATED], before)).toBe(true);
  });
});

describe('flags', () => {
  const tool = (name: string, more: object = {}) => ({ name, ...more });

  test('a new host is severe, a new path is not', () => {
    const flags = (to: string) => flagsOf(SERVER, { endpoint_url: change('https://a.example/x', to) });
    expect(flags('https://b.example/x')).toEqual([
      { isSevere: true, text: 'Endpoint host changed: a.example → b.example' },
    ]);
    expect(flags('https://a.example/y')).toEqual([{ isSevere: false, text: 'Endpoint path changed' }]);
    expect(flags('http://a.example/x')[0]?.text).toMatch('No longer encrypted');
  });

  test('new, removed, changed and destructive tools are flagged', () => {
    const before = [tool('a', { inputSchema: { type: 'object' } }), tool('b')];
    const after = [tool('a', { inputSchema: {} }), tool('c', { annotations: { destructiveHint: true } })];
    const texts = flagsOf({ ...SERVER, available_tools: after }, { available_tools: change(before, after) });
    expect(texts.map(flag => flag.text)).toEqual([
      'New or changed destructive tools: c',
      'New tools: c',
      'Removed tools: b',
      'Parameters changed: a',
    ]);
  });

  test('of a new registration, only destructive tools and credentials are flagged', () => {
    expect(flagsOf({ ...SERVER, endpoint_url: 'https://a.example/?sig=x' }, null)).toEqual([
      { isSevere: true, text: 'The address contains a possible credential: sig' },
    ]);
    expect(flagsOf(SERVER, null)).toEqual([]);
    expect(
      flagsOf({ ...SERVER, available_tools: [tool('x', { annotations: { destructiveHint: true } })] }, null),
    ).toEqual([{ isSevere: true, text: 'Destructive tools: x' }]);
  });
});

describe('checks', () => {
  test('the sample passes all checks', () => {
    expect(checksOf(SERVER).every(check => check.isGood)).toBe(true);
  });

  test('each check can fail', () => {
    const poor = {
      endpoint_url: 'http://localhost/',
      description: ' ',
      owner_contact: 'Us',
      available_tools: [],
    };
    expect(checksOf(poor).filter(check => check.isGood)).toEqual([]);
  });

  test.each([
    ['http://LOCALHOST./', 'loopback'],
    ['http://127.1/', 'loopback'],
    ['http://2130706433/', 'loopback'],
    ['http://[::1]/', 'loopback'],
    ['http://10.1.2.3/', 'private'],
    ['http://172.31.0.1/', 'private'],
    ['http://172.32.0.1/', 'public'],
    ['http://192.168.0.1/', 'private'],
    ['http://169.254.169.254/', 'private'],
    ['http://[fd00::1]/', 'private'],
    ['http://printer.local/', 'private'],
    ['http://intranet/', 'private'],
    ['http://mcp.example.com/', 'public'],
    ['http://10.example.com/', 'public'],
    ['http://[2606:4700::1]/', 'public'],
  ])('%s is %s', (url, kind) => {
    expect(kindOfHost(new URL(url).hostname)).toBe(kind);
  });
});

describe('the queue', () => {
  const item = (registration_id: string) => ({ ...SERVER, registration_id });

  test('after the last item, the previous one opens', () => {
    const items = [item('a'), item('b'), item('c')];
    expect(neighbour(items, 'a')?.registration_id).toBe('b');
    expect(neighbour(items, 'c')?.registration_id).toBe('b');
    expect(neighbour([item('a')], 'a')).toBeUndefined();
  });

  test.each([
    [20, '1 min', '1 minute', 'neutral'],
    // A negative wait: the device's clock is slow.
    [-3 * 86_400, '1 min', '1 minute', 'neutral'],
    [5 * 3600, '5 h', '5 hours', 'neutral'],
    [3 * 86_400, '3 d', '3 days', 'wait'],
    [10 * 86_400, '10 d', '10 days', 'bad'],
    [15 * 86_400, '2 w', '2 weeks', 'bad'],
  ])('%d seconds are %s', (seconds, short, long, age) => {
    const now = Date.parse('2026-11-21T07:00:00Z');
    const time = new Date(now - seconds * 1000).toISOString();
    expect([shortWait(time, now), longWait(time, now), waitTone(time, now)]).toEqual([short, long, age]);
  });
});
