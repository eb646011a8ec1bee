import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { NEVER_PUBLISHED, PUBLISHED, page, renderPage, SERVER } from '../../testing/render-page';
import { keepDraft } from '../../ui/draft';
import { decidedAt, decidedSince, markSeen, seenUntil } from './seen';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});

const RECENT = new Date(Date.now() - 3_600_000).toISOString();
const APPROVED = { ...SERVER, approved_at: RECENT, updated_at: RECENT, status_reason: 'Well described.' };
const home = `/registrations/${SERVER.registration_id}`;
const answers = {
  'GET /registrations': page(APPROVED),
  'GET /registrations/summary': { mine: 1, pending: 0 },
};

test('the navigation counts new decisions until the page was visited, and the page tells them', async () => {
  renderPage('/about', answers);
  expect(await screen.findByText('new decision')).toBeDefined();
  cleanup();

  renderPage('/mine', answers);
  const news = await screen.findByRole('region', { name: 'New decisions' });
  expect(news.textContent).toBe('New decisionsApprovedTravel desk1 hour ago by MiaWell described.');
  expect(await screen.findByRole('link', { name: 'Approved (1) 1 new' })).toBeDefined();
  cleanup();

  renderPage('/mine', answers);
  await screen.findByRole('table');
  expect(screen.queryByRole('region', { name: 'New decisions' })).toBeNull();
  expect(screen.queryByText('new decision')).toBeNull();
});

test('people without registrations do not ask for decisions', async () => {
  const { requests } = renderPage('/about', { 'GET /registrations/summary': { mine: 0, pending: 0 } });
  await screen.findByRole('heading', { level: 1 });
  expect(requests.some(({ url }) => url.includes('/registrations?'))).toBe(false);
});

test('own approvals and pending registrations are no decisions; old ones count as seen', () => {
  expect(decidedAt({ ...APPROVED, approver_id: APPROVED.submitter_id })).toBeUndefined();
  expect(decidedAt({ ...APPROVED, status: 'Pending' })).toBeUndefined();
  const old = { ...APPROVED, approved_at: new Date(Date.now() - 40 * 86_400_000).toISOString() };
  expect(decidedSince([old, APPROVED], seenUntil('ana'))).toEqual([APPROVED]);
});

test('what is seen never goes back, and is kept for each person', () => {
  markSeen('ana', RECENT);
  markSeen('ana', '2020-01-01T00:00:00Z');
  expect(seenUntil('ana')).toBe(RECENT);
  expect(seenUntil('ben') < RECENT).toBe(true);
});

test('drafts of the person are listed, continued and discarded', async () => {
  keepDraft('ana.register', { endpoint_name: 'Half typed' });
  keepDraft('ana.edit.7', { endpoint_name: '' });
  keepDraft('ben.register', { endpoint_name: 'Not mine' });
  renderPage('/mine', answers);
  const drafts = await screen.findByRole('region', { name: 'Drafts' });
  const links = within(drafts).getAllByRole('link');
  expect(links.map(link => link.getAttribute('href'))).toEqual(['/servers/7/edit', '/register']);
  expect(drafts.textContent).not.toContain('Not mine');
  await userEvent.click(within(drafts).getAllByRole('button', { name: 'Discard…' })[1] as HTMLElement);
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(within(drafts).queryByText('Half typed')).toBeNull();
  expect(localStorage.getItem('registry.draft.ana.register')).toBeNull();
});

test.each([
  ['deletes what was never published', NEVER_PUBLISHED, true],
  ['cannot delete what was published', PUBLISHED, false],
])('on the server page the submitter %s', async (_, published, mayDelete) => {
  renderPage(`/servers/${SERVER.registration_id}`, {
    [`GET ${home}`]: { ...SERVER, status: 'Pending', approver: null, approver_id: null, approved_at: null },
    [`GET ${home}/published`]: published,
  });
  await screen.findByRole('link', { name: 'Edit' });
  expect(screen.queryAllByRole('button', { name: 'More' })).toHaveLength(mayDelete ? 1 : 0);
});
