import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { page, problem, SERVER, show } from '../../testing/show';

afterEach(cleanup);

test('the catalogue asks for what is approved, newest first', async () => {
  const { requests } = show('/', { 'GET /registrations': page(SERVER) });
  expect(await screen.findByRole('link', { name: 'Travel desk' })).toHaveProperty('href');
  const asked = new URL(requests.find(one => one.url.includes('/registrations?'))?.url ?? '');
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    status: 'Approved',
    sort: '-created_at',
    limit: '30',
  });
});

test('typing in the search filters, and the address keeps it', async () => {
  const { location } = show('/', {
    'GET /registrations': (request: Request) => (request.url.includes('search=') ? page() : page(SERVER)),
  });
  await screen.findByText('1 server');
  await userEvent.type(screen.getByRole('searchbox'), 'nothing here ');
  expect(await screen.findByText('No server matches')).toBeDefined();
  expect(location.history.at(-1)).toBe('/?search=nothing+here');
  await userEvent.click(screen.getByRole('button', { name: 'Clear all filters' }));
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe(''));
});

test('a card says when its server was approved', async () => {
  const approved_at = new Date(Date.now() - 21 * 86_400_000).toISOString();
  show('/', { 'GET /registrations': page({ ...SERVER, approved_at }) });
  expect((await screen.findByRole('article')).textContent).toContain('Approved 3 weeks ago');
});

test('above 10,000 the count says so', async () => {
  show('/', { 'GET /registrations': { ...page(SERVER), total: null } });
  expect(await screen.findByText(/More than 10,000 servers/)).toBeDefined();
});

test('a failure says what to do, and gives the request id', async () => {
  show('/', { 'GET /registrations': problem(500) });
  expect((await screen.findByRole('alert', { name: '' })).textContent).toBeDefined();
  expect(await screen.findByText(/The servers could not be loaded/)).toBeDefined();
  expect(screen.getByText(/request-1/)).toBeDefined();
});

test('only what is safe gets a link that installs it', async () => {
  const unsafe = {
    ...SERVER,
    registration_id: 'other',
    endpoint_name: 'Plain',
    endpoint_url: 'http://a.example/',
  };
  show('/', { 'GET /registrations': page(SERVER, unsafe) });
  await screen.findByRole('link', { name: 'Add Travel desk to VS Code' });
  expect(screen.queryByRole('link', { name: 'Add Plain to VS Code' })).toBeNull();
});
