import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { isPaletteOpen } from '../../app/palette-open';
import { ANA, page, problem, renderPage, SERVER } from '../../testing/render-page';
import { matches } from './commands';

afterEach(() => {
  cleanup();
  isPaletteOpen.set(false);
});

const MIA = { ...ANA, user_id: 'mia', display_name: 'Mia', email: 'mia@example.com', is_admin: true };
const BEN = { user_id: 'ben', display_name: 'Ben Travers', email: 'ben@example.com' };

async function openPalette(answers: Record<string, unknown> = {}) {
  const shown = renderPage('/about', { 'GET /registrations': page(SERVER), ...answers });
  await screen.findByRole('heading', { level: 1 });
  await userEvent.keyboard('{Control>}k{/Control}');
  return { ...shown, field: await screen.findByRole('combobox') };
}

const active = (field: HTMLElement) =>
  document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent;

test('Ctrl+K lists pages and actions, and Enter opens the active one', async () => {
  const { field, location } = await openPalette();
  expect(screen.getAllByRole('option').map(one => one.textContent)).toContain('Register a server');
  expect(screen.queryByRole('option', { name: 'Review' })).toBeNull();
  await userEvent.type(field, 'my reg');
  expect(active(field)).toBe('My registrations');
  await userEvent.keyboard('{Enter}');
  expect(location.history.at(-1)).toBe('/mine');
  expect(screen.queryByRole('combobox')).toBeNull();
});

test('a server and its matching tools are found, and arrows move between them', async () => {
  const { field, location } = await openPalette();
  await userEvent.type(field, 'trips');
  await screen.findByRole('option', { name: /^search_trips/ });
  await userEvent.keyboard('{ArrowDown}');
  expect(active(field)).toBe('search_tripsTravel desk');
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(active(field)).toBe('Search the catalogue for “trips”');
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(location.history.at(-1)).toBe(`/servers/${SERVER.registration_id}/tools`);
});

test('administrators find people, whose activity opens', async () => {
  const entry = { user: BEN, user_id: 'ben' };
  const { field, location, requests } = await openPalette({
    'GET /users/me': MIA,
    'GET /audit': page(entry),
    'GET /registrations': page(),
  });
  await userEvent.type(field, 'trav');
  const people = await screen.findByRole('group', { name: 'People' });
  await userEvent.click(within(people).getByRole('option', { name: /Ben Travers/ }));
  expect(location.history.at(-1)).toBe('/activity?person=ben');
  expect(requests.some(({ url }) => url.includes('/audit'))).toBe(true);
});

test('other people do not read the audit log', async () => {
  const { field, requests } = await openPalette();
  await userEvent.type(field, 'ben');
  await waitFor(() => expect(requests.some(({ url }) => url.includes('search=ben'))).toBe(true));
  expect(requests.some(({ url }) => url.includes('/audit'))).toBe(false);
});

test('if servers cannot be searched, it says so and pages still open', async () => {
  const { field } = await openPalette({ 'GET /registrations': problem(500) });
  await userEvent.type(field, 'about');
  expect(await screen.findByText(/Servers could not be searched/)).toBeDefined();
  expect(active(field)).toBe('About this registry');
});

test.each([
  ['tick', 'Ticket tracker', true],
  ['tracker tick', 'Ticket tracker', true],
  ['cafe', 'Café finder', true],
  ['acker', 'Ticket tracker', false],
  ['room', 'find_room', true],
])('%s in “%s”: %s', (text, name, isMatch) => {
  expect(matches(text, name)).toBe(isMatch);
});
