import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test } from 'vitest';
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

afterEach(cleanup);

const home = `/servers/${SERVER.registration_id}`;
const read = `GET /registrations/${SERVER.registration_id}`;
const WITHDRAWN = { ...PUBLISHED, versions: PUBLISHED.versions.map(one => ({ ...one, status: 'deleted' })) };
const ADMIN = { ...ANA, user_id: 'mia', is_admin: true };

test('a server shows its name, status and owner', async () => {
  renderPage(home, { [read]: SERVER });
  expect(await screen.findByRole('heading', { level: 1, name: 'Travel desk' })).toBeDefined();
  expect(screen.getByText('Approved', { selector: '.badge span' })).toBeDefined();
  expect(screen.getByRole('link', { name: 'travel@example.com' })).toHaveProperty(
    'href',
    'mailto:travel@example.com',
  );
});

test('its submitter may edit it, somebody else may not', async () => {
  renderPage(home, { [read]: SERVER });
  expect(await screen.findByRole('link', { name: 'Edit' })).toBeDefined();
  cleanup();
  renderPage(home, { [read]: SERVER, 'GET /users/me': { ...ANA, user_id: 'ben' } });
  await screen.findByRole('heading', { level: 1, name: 'Travel desk' });
  expect(screen.queryByRole('link', { name: 'Edit' })).toBeNull();
});

test('a rejected one tells its submitter why, and how to go on', async () => {
  renderPage(home, {
    [read]: { ...SERVER, status: 'Rejected', status_reason: 'No owner.', approved_at: null },
    [`${read}/published`]: NEVER_PUBLISHED,
  });
  expect(await screen.findByText(/No owner\./)).toBeDefined();
  expect(screen.getByRole('link', { name: 'Fix and resubmit' })).toBeDefined();
  expect(screen.queryByRole('link', { name: /Add .* to VS Code/ })).toBeNull();
});

test('the reason of a rejection outlives an edit, which takes it from the registration', async () => {
  const entry = { log_id: '1', user: SERVER.approver, metadata: {} };
  renderPage(home, {
    [read]: { ...SERVER, status: 'Rejected', status_reason: null, approved_at: null },
    [`${read}/history`]: page(
      { ...entry, action: 'Updated' },
      { ...entry, action: 'Rejected', metadata: { reason: 'No owner.' } },
      { ...entry, action: 'Rejected', metadata: { reason: 'Long ago.' } },
    ),
  });
  expect(await screen.findByText(/No owner\./)).toBeDefined();
  expect(screen.queryByText(/gave no reason/)).toBeNull();
});

test('one that is gone says so calmly, and keeps its history', async () => {
  const entry = {
    log_id: '1',
    user: SERVER.submitter,
    action: 'Deleted',
    timestamp: SERVER.updated_at,
    metadata: {},
  };
  renderPage(home, { [read]: problem(404), [`${read}/history`]: page(entry) });
  expect(await screen.findByText('This server has been deleted')).toBeDefined();
  expect(await screen.findByText(/deleted it/)).toBeDefined();
});

test('the connect panel has a snippet for each client', async () => {
  renderPage(`${home}/connect`, { [read]: SERVER });
  await userEvent.click(await screen.findByRole('radio', { name: 'Claude Code' }));
  expect(screen.getByText(/claude mcp add --transport http travel-desk/)).toBeDefined();
});

test('the filter leaves the tools that have every word', async () => {
  const available_tools = Array.from({ length: 8 }, (_, at) => ({
    name: `tool_${at}`,
    description: 'Books.',
  }));
  renderPage(`${home}/tools`, {
    [read]: { ...SERVER, available_tools },
    [`${read}/published`]: NEVER_PUBLISHED,
  });
  await userEvent.type(await screen.findByLabelText('Filter tools'), 'books 7');
  expect(await screen.findByText('1 of 8 tools')).toBeDefined();
  expect(screen.getByText('tool_7').closest('li')?.hidden).toBe(false);
  expect(screen.getByText('tool_6').closest('li')?.hidden).toBe(true);
});

test('an unknown tab is no page', async () => {
  renderPage(`${home}/nonsense`, { [read]: SERVER });
  expect(await screen.findByText('There is no page at this address')).toBeDefined();
});

test('a deletion names the version that was seen, and asks first', async () => {
  const { requests } = renderPage(home, {
    [read]: SERVER,
    'GET /users/me': ADMIN,
    'GET /registrations': page(),
    [`DELETE /registrations/${SERVER.registration_id}`]: () => new Response(null, { status: 204 }),
  });
  // The test's DOM has no popovers: the sheet is told that it is open.
  HTMLElement.prototype.hidePopover = () => {};
  const more = await screen.findByRole('button', { name: 'More' });
  const sheet = document.getElementById(more.getAttribute('popovertarget') ?? '');
  sheet?.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open' }));
  await userEvent.click(await screen.findByText('Delete…'));
  await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  expect(await screen.findByText(/Travel desk is deleted/)).toBeDefined();
  expect(requests.find(one => one.method === 'DELETE')?.headers.get('If-Match')).toBe('"2"');
});

describe('what clients see', () => {
  const published = `${read}/published`;
  const edited = { ...SERVER, status: 'Pending', endpoint_url: 'https://edited.example.com/mcp', version: 3 };
  const install = { name: 'Add Travel desk to VS Code' };

  test('is told by name and version, but where the read API is off not by them', async () => {
    renderPage(`${home}/connect`, { [read]: SERVER, [published]: PUBLISHED }, ANONYMOUS_ACCESS);
    expect(await screen.findAllByText('com.example/travel-desk')).toHaveLength(2);
    expect(screen.getByText('1.0.0').closest('summary')?.textContent).toMatch(/Latest.*by Mia/);
    cleanup();
    renderPage(`${home}/connect`, { [read]: SERVER, [published]: PUBLISHED });
    await screen.findByRole('heading', { name: 'Connect' });
    expect(screen.queryByText('What clients see')).toBeNull();
    expect(screen.queryByText('com.example/travel-desk')).toBeNull();
  });

  test.each([ANONYMOUS_ACCESS, undefined])(
    'is shown and installed while an edit waits, read API: %o',
    async access => {
      renderPage(home, { [read]: edited, [published]: PUBLISHED }, access);
      expect(await screen.findByText(/Clients go on seeing version 1\.0\.0, which/)).toBeDefined();
      expect(screen.getByText('Update in review')).toBeDefined();
      expect(document.querySelector('.page-head')?.textContent).toContain(SERVER.endpoint_url);
      expect(document.querySelector('.page-head')?.textContent).not.toContain('edited.example.com');
      const link = await screen.findByRole('link', install);
      const href = decodeURIComponent(link.getAttribute('href') ?? '');
      expect(href).toContain(`"type":"http","url":"${SERVER.endpoint_url}"`);
      expect(href).not.toContain('edited');
    },
  );

  test('is what everybody is shown; the edit is folded away, and marked as not reviewed', async () => {
    renderPage(home, { [read]: edited, [published]: PUBLISHED, 'GET /users/me': { ...ANA, user_id: 'ben' } });
    const toggle = (await screen.findByText('Show the edit')).closest('details');
    expect(toggle?.open).toBe(false);
    expect(toggle?.textContent).toContain('Not reviewed');
    expect(toggle?.textContent).toMatch(/Nobody has reviewed this\..*https:\/\/edited\.example\.com\/mcp/);
    expect(screen.getAllByText(/edited\.example\.com/).every(one => toggle?.contains(one))).toBe(true);
  });

  test('is not taken from the edit while it is not known, or cannot be loaded', async () => {
    let tell = (_: unknown) => {};
    const late = new Promise(resolve => {
      tell = resolve;
    });
    renderPage(home, { [read]: edited, [published]: () => late });
    await waitFor(() => expect(document.querySelector('.skeleton')).not.toBeNull());
    expect(document.body.textContent).not.toContain('edited.example.com');
    tell(problem(500));
    expect(await screen.findByText(/The server could not be loaded/)).toBeDefined();
    expect(document.body.textContent).not.toContain('edited.example.com');
  });

  test('stays after an edit was rejected; an administrator is shown how to withdraw it', async () => {
    const rejected = { ...edited, status: 'Rejected', status_reason: 'Not that host.' };
    renderPage(home, { [read]: rejected, [published]: PUBLISHED, 'GET /users/me': ADMIN }, ANONYMOUS_ACCESS);
    expect(await screen.findByText(/Only the edit was rejected/)).toBeDefined();
    expect(screen.getByRole('link', { name: 'Withdraw it from clients' })).toBeDefined();
    expect(screen.getByText('Show the rejected edit').closest('details')?.textContent).toContain(
      'refused this',
    );
    expect(screen.queryByText('Update in review')).toBeNull();
    expect(await screen.findByRole('link', install)).toBeDefined();
  });

  test.each([
    ['never approved', NEVER_PUBLISHED, 'Pending', /^Never approved\. Waiting for review/],
    ['rejected', NEVER_PUBLISHED, 'Rejected', /^Rejected\. This server was never approved\./],
    ['withdrawn', WITHDRAWN, 'Rejected', /^Withdrawn\. Clients no longer get this server\./],
    ['resubmitted after that', WITHDRAWN, 'Pending', /^Withdrawn\. Clients no longer.*Waiting for review/],
  ])(
    'is nothing where it was %s: the page says so first, and installs nothing',
    async (_, known, status, words) => {
      renderPage(
        home,
        { [read]: { ...SERVER, status, approver: null, approved_at: null }, [published]: known },
        ANONYMOUS_ACCESS,
      );
      const heading = await screen.findByRole('heading', { level: 1, name: 'Travel desk' });
      const warning = document.getElementById(heading.getAttribute('aria-describedby') ?? '');
      expect(warning?.textContent).toMatch(words);
      expect(warning?.parentElement?.firstElementChild).toBe(warning);
      expect(screen.queryByRole('link', install)).toBeNull();
    },
  );

  test('is nothing where the address is not for them, and that is said', async () => {
    const local = { ...SERVER, endpoint_url: 'http://intranet.example.com/mcp' };
    renderPage(`${home}/connect`, { [read]: local, [published]: NEVER_PUBLISHED }, ANONYMOUS_ACCESS);
    expect(await screen.findByText(/are not given this server, because it is reached without/)).toBeDefined();
    expect(screen.getByText('Approved, but clients do not get it').closest('p')?.textContent).toMatch(
      /because it is reached without encryption\. Browse does not show it either\./,
    );
    expect(screen.getByRole('link', { name: 'Change the address' })).toBeDefined();
    expect(screen.queryByText('Link for a wiki or a mail')).toBeNull();
    expect(screen.queryByRole('link', { name: 'Add to VS Code' })).toBeNull();
  });
});
