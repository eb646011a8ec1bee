import { describe, expect, test } from 'vitest';
import type { AuditEntry, PublishedVersion, Registration } from '../../api/types';
import { PUBLISHED, SERVER } from '../../testing/render-page';
import { checksOf, kindOfHost } from './checks';
import { effectsOf } from './effects';
import { flagsOf } from './flags';
import { isAskedFor, sinceDecision } from './since';
import { neighbour } from './usePending';
import { ageOf, waitInWords, waitOf } from './wait';

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

describe('since the last decision', () => {
  test('what nobody has decided has nothing to compare with', () => {
    expect(sinceDecision([CREATED])).toBeNull();
  });

  test('several edits count as one, from the approved value to the latest', () => {
    const history = [
      entry('Updated', 'Pending', 'Pending', { description: change('b', 'c') }),
      entry('Updated', 'Approved', 'Pending', { description: change('a', 'b'), transport: change('x', 'y') }),
      APPROVED,
      entry('Updated', 'Pending', 'Pending', { owner_contact: change('o', 'p') }),
      CREATED,
    ];
    expect(sinceDecision(history)).toEqual({
      decision: APPROVED,
      changes: { transport: change('x', 'y'), description: change('a', 'c') },
    });
  });

  test('what was changed and changed back is no change', () => {
    const history = [
      entry('Updated', 'Pending', 'Pending', { description: change('b', 'a') }),
      entry('Updated', 'Approved', 'Pending', { description: change('a', 'b') }),
      APPROVED,
    ];
    expect(sinceDecision(history)?.changes).toEqual({});
  });

  test('after a rejection, too, the approved version is what to compare with', () => {
    const fixed = entry('Updated', 'Rejected', 'Pending', { description: change('a', 'b') });
    const since = sinceDecision([fixed, entry('Rejected', 'Approved', 'Rejected'), APPROVED, CREATED]);
    expect(since).toMatchObject({
      decision: APPROVED,
      changes: { description: change('a', 'b') },
    });
  });

  test('what was never approved is compared with what was rejected', () => {
    const fixed = entry('Updated', 'Rejected', 'Pending', { description: change('a', 'b') });
    expect(sinceDecision([fixed, REJECTED, CREATED])).toMatchObject({ decision: REJECTED });
  });

  test('an administrator’s edit of an approved one is published at once', () => {
    const edited = entry('Updated', 'Approved', 'Approved', { description: change('a', 'b') });
    expect(sinceDecision([edited, APPROVED, CREATED])).toEqual({
      decision: APPROVED,
      changes: {},
    });
  });
});

describe('what a decision means to clients', () => {
  const pending: Registration = { ...SERVER, status: 'Pending' };
  const edited: Registration = { ...pending, description: 'Books anything.' };
  const none = { ...PUBLISHED, server_name: null, versions: [] };
  const as = (change: Partial<PublishedVersion>) => ({
    ...PUBLISHED,
    versions: PUBLISHED.versions.map(one => ({ ...one, ...change })),
  });
  const withdrawn = as({ status: 'deleted' });

  test.each([
    ['a new one', pending, none, 'Approving it gives clients version 1.0.0.', '', false],
    [
      'an edit',
      edited,
      as({ version: '9.0.0' }),
      'Approving it gives clients version 10.0.0.',
      'Rejecting it leaves clients version 9.0.0.',
      false,
    ],
    [
      'a resubmission without an edit',
      pending,
      PUBLISHED,
      'Approving it changes nothing for clients: it is version 1.0.0.',
      'Rejecting it leaves clients version 1.0.0.',
      false,
    ],
    ['what is approved', SERVER, PUBLISHED, '', 'Withdrawing it takes version 1.0.0 from clients.', true],
    [
      'a refused edit',
      { ...edited, status: 'Rejected' } as const,
      PUBLISHED,
      'Approving it gives clients version 2.0.0.',
      'Withdrawing it takes version 1.0.0 from clients.',
      true,
    ],
    ['what was withdrawn', pending, withdrawn, 'Approving it gives clients version 1.0.0 back.', '', false],
    ['an edit of that', edited, withdrawn, 'Approving it gives clients version 2.0.0.', '', false],
    [
      'an edit that leads to http',
      { ...pending, endpoint_url: 'http://a.example/' },
      PUBLISHED,
      'Approving it takes version 1.0.0 from clients, because it is reached without encryption.',
      'Rejecting it leaves clients version 1.0.0.',
      false,
    ],
    [
      'what was never fit for clients',
      { ...pending, endpoint_url: 'https://localhost/' },
      none,
      'Approving it shows it here, but not to clients, because its address leads to the user’s own machine.',
      '',
      false,
    ],
  ])('%s', (_, server, published, approve, reject, withdraws) => {
    expect(effectsOf(server, published, true)).toMatchObject({ approve, reject, withdraws });
  });

  test('a rejection that answers no edit withdraws it', () => {
    expect(effectsOf(pending, PUBLISHED, false)).toMatchObject({
      reject: 'Rejecting it takes version 1.0.0 from clients.',
      withdraws: true,
    });
  });

  test('whether it was asked for since the last decision', () => {
    const before = '2026-11-01T09:00:00Z';
    const after = '2026-11-03T09:00:00Z';
    const back = entry('Updated', 'Approved', 'Pending');
    expect(isAskedFor([back, APPROVED, CREATED], after)).toBe(true);
    expect(isAskedFor([back, APPROVED, CREATED], before)).toBe(false);
    expect(isAskedFor([CREATED], before)).toBe(true);
  });
});

describe('flags', () => {
  const tool = (name: string, more: object = {}) => ({ name, ...more });

  test('another host is grave, another path is not', () => {
    const flags = (to: string) => flagsOf(SERVER, { endpoint_url: change('https://a.example/x', to) });
    expect(flags('https://b.example/x')).toEqual([
      { isGrave: true, text: 'Endpoint host changed: a.example → b.example' },
    ]);
    expect(flags('https://a.example/y')).toEqual([{ isGrave: false, text: 'Endpoint path changed' }]);
    expect(flags('http://a.example/x')[0]?.text).toMatch('No longer encrypted');
  });

  test('new tools, lost tools, other parameters and what can destroy', () => {
    const before = [tool('a', { inputSchema: { type: 'object' } }), tool('b')];
    const after = [tool('a', { inputSchema: {} }), tool('c', { annotations: { destructiveHint: true } })];
    const texts = flagsOf({ ...SERVER, available_tools: after }, { available_tools: change(before, after) });
    expect(texts.map(flag => flag.text)).toEqual([
      'New or changed tools that can destroy: c',
      'New tools: c',
      'Tools taken away: b',
      'Parameters changed: a',
    ]);
  });

  test('of a new one only the dangerous tools are told', () => {
    expect(flagsOf({ ...SERVER, endpoint_url: 'https://a.example/?sig=x' }, null)).toEqual([
      { isGrave: true, text: 'The address carries what looks like a credential: sig' },
    ]);
    expect(flagsOf(SERVER, null)).toEqual([]);
    expect(
      flagsOf({ ...SERVER, available_tools: [tool('x', { annotations: { destructiveHint: true } })] }, null),
    ).toEqual([{ isGrave: true, text: 'Tools that can destroy: x' }]);
  });
});

describe('checks', () => {
  test('all is well with the sample', () => {
    expect(checksOf(SERVER).every(check => check.isGood)).toBe(true);
  });

  test('each fault has its line', () => {
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

  test('after the last comes the one before it', () => {
    const items = [item('a'), item('b'), item('c')];
    expect(neighbour(items, 'a')?.registration_id).toBe('b');
    expect(neighbour(items, 'c')?.registration_id).toBe('b');
    expect(neighbour([item('a')], 'a')).toBeUndefined();
  });

  test.each([
    [20, '1 min', '1 minute', 'neutral'],
    // The device's clock is behind, or the registry's has jumped.
    [-3 * 86_400, '1 min', '1 minute', 'neutral'],
    [5 * 3600, '5 h', '5 hours', 'neutral'],
    [3 * 86_400, '3 d', '3 days', 'wait'],
    [10 * 86_400, '10 d', '10 days', 'bad'],
    [15 * 86_400, '2 w', '2 weeks', 'bad'],
  ])('%d seconds are %s', (seconds, short, long, age) => {
    const now = Date.parse('2026-11-21T07:00:00Z');
    const time = new Date(now - seconds * 1000).toISOString();
    expect([waitOf(time, now), waitInWords(time, now), ageOf(time, now)]).toEqual([short, long, age]);
  });
});
