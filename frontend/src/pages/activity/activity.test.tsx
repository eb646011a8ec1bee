import { QueryClient } from '@tanstack/react-query';
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
import type { Api } from '../../api/api.service';
import type { AuditEntry } from '../../api/types';
import { ANA, page, problem, SERVER, show } from '../../testing/show';
import { everyEntry, MOST, namesFor } from './export';
import { filterOf, queryOf } from './filter';

afterEach(cleanup);

const MIA = { ...ANA, user_id: 'mia', display_name: 'Mia', is_admin: true };
const ENTRY = {
  log_id: '1',
  registration_id: SERVER.registration_id,
  user_id: 'mia',
  user: { user_id: 'mia', display_name: 'Mia', email: 'mia@example.com' },
  action: 'Updated',
  previous_status: 'Approved',
  new_status: 'Approved',
  timestamp: SERVER.updated_at,
  metadata: { request_id: 'request-7', changes: { description: { old: 'Was.', new: 'Is.' } } },
};

describe('the filter in the address', () => {
  const parse = (text: string) => queryOf(filterOf(new URLSearchParams(text)));

  test('nonsense is left out', () => {
    expect(parse('action=Stolen&person=1&server=x&since=yesterday&until=2026-02-31')).toEqual({});
  });

  test('the last day is included', () => {
    const { since, until } = parse('since=2026-11-20&until=2026-11-21');
    expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(2 * 86_400_000);
  });

  test('names become those of the API', () => {
    expect(parse(`action=Approved&server=${SERVER.registration_id}`)).toEqual({
      action: ['Approved'],
      registration_id: SERVER.registration_id,
    });
  });
});

describe('the download', () => {
  const walk = (pages: number) => {
    const asked: unknown[] = [];
    const get = async (_: string, { query }: { query: { cursor?: string } }) => {
      asked.push(query.cursor);
      const items = Array.from({ length: 200 }, () => ENTRY);
      return { items, next_cursor: asked.length < pages ? `c${asked.length}` : null, total: null };
    };
    return { asked, result: everyEntry({ get } as unknown as Api, new QueryClient(), {}, () => {}) };
  };

  test('every page is read', async () => {
    const { asked, result } = walk(3);
    expect((await result).entries).toHaveLength(600);
    expect((await result).isCut).toBe(false);
    expect(asked).toEqual([undefined, 'c1', 'c2']);
  });

  test('up to its limit', async () => {
    const { result } = walk(1000);
    expect((await result).entries).toHaveLength(MOST);
    expect((await result).isCut).toBe(true);
  });
});

test('the download names servers, no more of them read than it takes', async () => {
  const asked: unknown[] = [];
  const pages = [
    { items: [SERVER], next_cursor: 'c1' },
    { items: [{ ...SERVER, registration_id: 'other', endpoint_name: 'Other' }], next_cursor: 'c2' },
  ];
  const get = async (_: string, { query }: { query: { cursor?: string } }) => {
    asked.push(query.cursor);
    return pages[asked.length - 1];
  };
  const gone = { ...SERVER, endpoint_name: 'Gone' };
  const entries = [
    ENTRY,
    { ...ENTRY, registration_id: 'gone', metadata: { request_id: 'q', registration: gone } },
    { ...ENTRY, registration_id: 'other' },
  ] as unknown as AuditEntry[];
  const names = await namesFor(entries, { get } as unknown as Api, new QueryClient());
  expect([...names.values()].sort()).toEqual(['Gone', 'Other', 'Travel desk']);
  expect(asked).toEqual([undefined, 'c1']);
});

test('a row tells who did what to which server, and unfolds to before and after', async () => {
  show('/activity', {
    'GET /users/me': MIA,
    'GET /audit': page(ENTRY),
    [`GET /registrations/${SERVER.registration_id}`]: SERVER,
  });
  const link = await screen.findByRole('link', { name: 'Travel desk' });
  expect(link.getAttribute('href')).toBe(`/servers/${SERVER.registration_id}/history`);
  await userEvent.click(screen.getByRole('button', { name: /^Details: Mia, Changed, Travel desk, / }));
  expect(screen.getByText('Was.')).toBeDefined();
  expect(screen.getByText('request-7')).toBeDefined();
});

test('what is deleted keeps its name, and leads to its history', async () => {
  const deleted = {
    ...ENTRY,
    log_id: '2',
    action: 'Deleted',
    metadata: { request_id: 'q', registration: SERVER },
  };
  const { requests } = show('/activity', { 'GET /users/me': MIA, 'GET /audit': page(deleted, ENTRY) });
  expect(await screen.findAllByRole('link', { name: 'Travel desk' })).toHaveLength(2);
  expect(requests.some(one => one.url.endsWith(SERVER.registration_id))).toBe(false);
});

test('a choice is kept in the address and asked of the API', async () => {
  const { requests, location } = show('/activity', { 'GET /users/me': MIA, 'GET /audit': page() });
  await userEvent.selectOptions(
    await screen.findByRole('combobox', { name: 'What' }),
    'Rejected or withdrawn',
  );
  expect(await screen.findByText('No change matches')).toBeDefined();
  expect(location.history.at(-1)).toBe('/activity?action=Rejected');
  expect(requests.some(one => one.url.includes('action=Rejected'))).toBe(true);
});

test('a failure says what to do', async () => {
  show('/activity', { 'GET /users/me': MIA, 'GET /audit': problem(500) });
  expect(await screen.findByText(/The log could not be loaded/)).toBeDefined();
});
