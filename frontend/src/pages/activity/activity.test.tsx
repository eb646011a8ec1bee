import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ANA, page, problem, renderPage, SERVER } from '../../testing/render-page';
import { filterOf, periods, queryOf } from './filter';

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

  test('invalid parameters are ignored', () => {
    expect(parse('action=Stolen&person=1&server=x&since=yesterday&until=2026-02-31')).toEqual({});
  });

  test('letter case does not matter, in names and values', () => {
    expect(parse(`Action=approved&SERVER=${SERVER.registration_id.toUpperCase()}`)).toEqual({
      action: ['Approved'],
      registration_id: SERVER.registration_id,
    });
  });

  test('periods begin on Monday and with the quarter', () => {
    const find = (label: string) => periods(new Date(2026, 10, 25)).find(one => one.label === label);
    expect(find('Last week')).toMatchObject({ since: '2026-11-16', until: '2026-11-22' });
    expect(find('This quarter')).toMatchObject({ since: '2026-10-01', until: '2026-11-25' });
    expect(find('Last quarter')).toMatchObject({ since: '2026-07-01', until: '2026-09-30' });
    const inJanuary = periods(new Date(2027, 0, 3));
    expect(inJanuary.at(-1)).toMatchObject({ since: '2026-10-01', until: '2026-12-31' });
    expect(inJanuary[1]).toMatchObject({ since: '2026-12-21', until: '2026-12-27' });
  });

  test('the last day is included', () => {
    const { since, until } = parse('since=2026-11-20&until=2026-11-21');
    expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(2 * 86_400_000);
  });

  test('parameters get the names of the API', () => {
    expect(parse(`action=Approved&server=${SERVER.registration_id}`)).toEqual({
      action: ['Approved'],
      registration_id: SERVER.registration_id,
    });
  });
});

test('the page of a server answers who approved it, when and why', async () => {
  renderPage(`/activity?server=${SERVER.registration_id}`, {
    'GET /users/me': MIA,
    'GET /audit': (request: Request) =>
      page(
        request.url.includes('action=')
          ? { ...ENTRY, action: 'Approved', metadata: { request_id: 'x', reason: 'Needed by sales.' } }
          : ENTRY,
      ),
    [`GET /registrations/${SERVER.registration_id}`]: SERVER,
  });
  const answer = await screen.findByRole('region', { name: 'Latest approval' });
  expect(answer.textContent).toMatch(/^Approved by Mia on 2 Nov 2026, .*Needed by sales\.$/);
});

test('the download is the export of the filtered entries, under the name that the API gives', async () => {
  const saved: [string, Blob][] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation(content => {
    saved.push(['', content as Blob]);
    return 'blob:x';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    const last = saved.at(-1);
    if (last) last[0] = this.download;
  });
  const headers = { 'Content-Disposition': 'attachment; filename="registry-audit-1.csv"' };
  const { requests } = renderPage('/activity?action=Approved&since=2026-11-20', {
    'GET /users/me': MIA,
    'GET /audit': page(ENTRY),
    'GET /audit/export': new Response('timestamp,action', { headers }),
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Download CSV' }));
  expect(await screen.findByText('The changes are saved as CSV.')).toBeDefined();
  const sent = new URL(requests.find(one => one.url.includes('/audit/export'))?.url ?? '').searchParams;
  expect(sent.get('action')).toBe('Approved');
  expect(sent.get('format')).toBe('csv');
  expect(sent.get('separator')).toBe('comma');
  expect(sent.get('since')).toBe(new Date(2026, 10, 20).toISOString());
  expect(saved.map(([name]) => name)).toEqual(['registry-audit-1.csv']);
  expect(await saved[0]?.[1].text()).toBe('timestamp,action');
});

test('an interrupted download saves nothing and shows an error', async () => {
  const create = vi.spyOn(URL, 'createObjectURL');
  const body = new ReadableStream({ pull: controller => controller.error(new TypeError('broken off')) });
  renderPage('/activity', {
    'GET /users/me': MIA,
    'GET /audit': page(ENTRY),
    'GET /audit/export': () => new Response(body),
  });
  await userEvent.click(await screen.findByRole('button', { name: 'Download CSV' }));
  expect(await screen.findByText(/The file was not saved. The registry can’t be reached/)).toBeDefined();
  expect(create).not.toHaveBeenCalled();
});

test('a row shows user, action and server, and expands to the change', async () => {
  renderPage('/activity', {
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

test('a deleted server keeps its name and links to its history', async () => {
  const deleted = {
    ...ENTRY,
    log_id: '2',
    action: 'Deleted',
    metadata: { request_id: 'q', registration: SERVER },
  };
  const { requests } = renderPage('/activity', { 'GET /users/me': MIA, 'GET /audit': page(deleted, ENTRY) });
  expect(await screen.findAllByRole('link', { name: 'Travel desk' })).toHaveLength(2);
  expect(requests.some(one => one.url.endsWith(SERVER.registration_id))).toBe(false);
});

test('a filter is kept in the address and sent to the API', async () => {
  const { requests, location } = renderPage('/activity', { 'GET /users/me': MIA, 'GET /audit': page() });
  await userEvent.selectOptions(
    await screen.findByRole('combobox', { name: 'Action' }),
    'Rejected or withdrawn',
  );
  expect(await screen.findByText('No change matches')).toBeDefined();
  expect(location.history.at(-1)).toBe('/activity?action=Rejected');
  expect(requests.some(one => one.url.includes('action=Rejected'))).toBe(true);
});

test('a failed request shows an error', async () => {
  renderPage('/activity', { 'GET /users/me': MIA, 'GET /audit': problem(500) });
  expect(await screen.findByText(/The audit log could not be loaded/)).toBeDefined();
});
