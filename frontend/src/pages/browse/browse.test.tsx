import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { ANA, LISTED, page, problem, renderPage, SERVER } from '../../testing/render-page';

afterEach(cleanup);

test('the catalogue requests the published view, newest first', async () => {
  const { requests } = renderPage('/', { 'GET /registrations': page(LISTED) });
  expect(await screen.findByRole('link', { name: 'Travel desk' })).toHaveProperty('href');
  const sent = new URL(requests.find(one => one.url.includes('/registrations?'))?.url ?? '');
  expect(Object.fromEntries(sent.searchParams)).toEqual({
    view: 'published',
    sort: '-created_at',
    limit: '30',
  });
});

test('typing in the search box filters, and the address keeps the search', async () => {
  const { location } = renderPage('/', {
    'GET /registrations': (request: Request) => (request.url.includes('search=') ? page() : page(LISTED)),
  });
  await screen.findByText('1 server');
  await userEvent.type(screen.getByRole('searchbox'), 'nothing here ');
  expect(await screen.findByText('No server matches')).toBeDefined();
  expect(location.history.at(-1)).toBe('/?search=nothing+here');
  await userEvent.click(screen.getByRole('button', { name: 'Clear all filters' }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe(''));
});

test('a card shows when its server was approved', async () => {
  const approved_at = new Date(Date.now() - 21 * 86_400_000).toISOString();
  renderPage('/', { 'GET /registrations': page({ ...LISTED, approved_at }) });
  expect((await screen.findByRole('article')).textContent).toContain('Approved 3 weeks ago');
});

test('above 10,000 the count is not exact', async () => {
  renderPage('/', { 'GET /registrations': { ...page(LISTED), total: null } });
  expect(await screen.findByText(/More than 10,000 servers/)).toBeDefined();
});

test('a failed request shows an error with its request ID', async () => {
  renderPage('/', { 'GET /registrations': problem(500) });
  expect((await screen.findByRole('alert', { name: '' })).textContent).toBeDefined();
  expect(await screen.findByText(/The servers could not be loaded/)).toBeDefined();
  expect(screen.getByText(/request-1/)).toBeDefined();
});

test('a card of a server with a pending edit says so and installs the published version', async () => {
  const edited = { ...LISTED, status: 'Pending', approved_at: null, has_pending_edit: true };
  renderPage('/', { 'GET /registrations': page(edited) });
  const card = await screen.findByRole('article');
  expect(within(card).getByText('Update in review')).toBeDefined();
  expect(card.textContent).toMatch(/Approved .+/);
  const link = within(card).getByRole('link', { name: 'Add Travel desk to VS Code' });
  expect(decodeURIComponent(link.getAttribute('href') ?? '')).toContain(`"url":"${LISTED.endpoint_url}"`);
});

test('an administrator’s search also lists what clients do not see', async () => {
  renderPage('/?search=desk', {
    'GET /users/me': { ...ANA, is_admin: true },
    'GET /registrations': ({ url }: Request) =>
      url.includes('view=published') ? page() : page({ ...SERVER, status: 'Pending' }),
  });
  const others = await screen.findByRole('region', { name: 'Waiting, rejected or withdrawn' });
  expect(within(others).getByRole('link', { name: 'Travel desk' }).getAttribute('href')).toMatch(
    /^\/review\//,
  );
});
