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

test('the submitter can edit the server, another person cannot', async () => {
  renderPage(home, { [read]: SERVER });
  expect(await screen.findByRole('link', { name: 'Edit' })).toBeDefined();
  cleanup();
  renderPage(home, { [read]: SERVER, 'GET /users/me': { ...ANA, user_id: 'ben' } });
  await screen.findByRole('heading', { level: 1, name: 'Travel desk' });
  expect(screen.queryByRole('link', { name: 'Edit' })).toBeNull();
});

test('a rejected server shows its submitter the reason and a link to fix it', async () => {
  renderPage(home, {
    [read]: { ...SERVER, status: 'Rejected', status_reason: 'No owner.', approved_at: null },
    [`${read}/published`]: NEVER_PUBLISHED,
  });
  expect(await screen.findByText(/No owner\./)).toBeDefined();
  expect(screen.getByRole('link', { name: 'Fix and resubmit' })).toBeDefined();
  expect(screen.queryByRole('link', { name: /Add .* to VS Code/ })).toBeNull();
});

test('the reason of a rejection is shown after an edit, which clears it in the registration', async () => {
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

test('a deleted server shows its history', async () => {
  const entry = {
    log_id: '1',
    user: SERVER.submitter,
    action: 'Deleted',
    timestamp: SERVER.updated_at,
    metadata: {},
  };
  renderPage(home, { [read]: problem(404), [`${read}/history`]: page(entry) });
  expect(await screen.findByText('This server was deleted')).toBeDefined();
  expect(await screen.findByText(/deleted it/)).toBeDefined();
});

test('the Connect tab has a snippet for each client', async () => {
  renderPage(`${home}/connect`, { [read]: SERVER });
  await userEvent.click(await screen.findByRole('radio', { name: 'Claude Code' }));
  expect(screen.getByText(/claude mcp add --transport http travel-desk/)).toBeDefined();
});

test('the filter shows the tools that contain every word', async () => {
  const available_tools = Array.from({ length: 8 }, (_, index) => ({
    name: `tool_${index}`,
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

test('an unknown tab shows the page for unknown addresses', async () => {
  renderPage(`${home}/nonsense`, { [read]: SERVER });
  expect(await screen.findByText('There is no page at this address')).toBeDefined();
});

test('a deletion asks for confirmation and sends the version that was shown', async () => {
  const { requests } = renderPage(home, {
    [read]: SERVER,
    'GET /users/me': ADMIN,
    'GET /registrations': page(),
    [`DELETE /registrations/${SERVER.registration_id}`]: () => new Response(null, { status: 204 }),
  });
  // The test DOM has no popovers, so the test opens the menu with an event.
  HTMLElement.prototype.hidePopover = () => {};
  const more = await screen.findByRole('button', { name: 'More' });
  const sheet = document.getElementById(more.getAttribute('popovertarget') ?? '');
  sheet?.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open' }));
  await userEvent.click(await screen.findByText('Delete…'));
  await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  expect(await screen.findByText(/Travel desk is deleted/)).toBeDefined();
  expect(requests.find(one => one.method === 'DELETE')?.headers.get('If-Match')).toBe('"2"');
});

describe('the version that clients see', () => {
  const published = `${read}/published`;
  const edited = { ...SERVER, status: 'Pending', endpoint_url: 'https://edited.example.com/mcp', version: 3 };
  const install = { name: 'Add Travel desk to VS Code' };

  test('is listed with its published name, unless the read API is off', async () => {
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
    'is shown and installed while an edit is pending, read API: %o',
    async access => {
      renderPage(home, { [read]: edited, [published]: PUBLISHED }, access);
      expect(await screen.findByText(/Clients still see version 1\.0\.0, which/)).toBeDefined();
      expect(screen.getByText('Update in review')).toBeDefined();
      expect(document.querySelector('.page-head')?.textContent).toContain(SERVER.endpoint_url);
      expect(document.querySelector('.page-head')?.textContent).not.toContain('edited.example.com');
      const link = await screen.findByRole('link', install);
      const href = decodeURIComponent(link.getAttribute('href') ?? '');
      expect(href).toContain(`"type":"http","url":"${SERVER.endpoint_url}"`);
      expect(href).not.toContain('edited');
    },
  );

  test('is shown to everyone; the pending edit is collapsed and marked as not reviewed', async () => {
    renderPage(home, { [read]: edited, [published]: PUBLISHED, 'GET /users/me': { ...ANA, user_id: 'ben' } });
    const toggle = (await screen.findByText('Show the edit')).closest('details');
    expect(toggle?.open).toBe(false);
    expect(toggle?.textContent).toContain('Not reviewed');
    expect(toggle?.textContent).toMatch(/This edit is not reviewed\..*https:\/\/edited\.example\.com\/mcp/);
    expect(screen.getAllByText(/edited\.example\.com/).every(one => toggle?.contains(one))).toBe(true);
  });

  test('is never replaced by the edit while it loads or if loading fails', async () => {
    let respond = (_: unknown) => {};
    const late = new Promise(resolve => {
      respond = resolve;
    });
    renderPage(home, { [read]: edited, [published]: () => late });
    await waitFor(() => expect(document.querySelector('.skeleton')).not.toBeNull());
    expect(document.body.textContent).not.toContain('edited.example.com');
    respond(problem(500));
    expect(await screen.findByText(/The server could not be loaded/)).toBeDefined();
    expect(document.body.textContent).not.toContain('edited.example.com');
  });

  test('stays after an edit is rejected; an administrator gets a link to withdraw it', async () => {
    const rejected = { ...edited, status: 'Rejected', status_reason: 'Not that host.' };
    renderPage(home, { [read]: rejected, [published]: PUBLISHED, 'GET /users/me': ADMIN }, ANONYMOUS_ACCESS);
    expect(await screen.findByText(/Only the edit was rejected/)).toBeDefined();
    expect(screen.getByRole('link', { name: 'Withdraw the server' })).toBeDefined();
    expect(screen.getByText('Show the rejected edit').closest('details')?.textContent).toContain(
      'rejected this edit',
    );
    expect(screen.queryByText('Update in review')).toBeNull();
    expect(await screen.findByRole('link', install)).toBeDefined();
  });

  test.each([
    ['never approved', NEVER_PUBLISHED, 'Pending', /^Never approved\. Submitted .*waiting for review/],
    ['rejected', NEVER_PUBLISHED, 'Rejected', /^Rejected\. This server was never approved\./],
    ['withdrawn', WITHDRAWN, 'Rejected', /^Withdrawn\. Clients can no longer see this server\./],
    [
      'withdrawn and resubmitted',
      WITHDRAWN,
      'Pending',
      /^Withdrawn\. Clients can no longer.*waiting for review/,
    ],
  ])(
    'does not exist if the server was %s: the page says so first, without install links',
    async (_, publication, status, words) => {
      renderPage(
        home,
        { [read]: { ...SERVER, status, approver: null, approved_at: null }, [published]: publication },
        ANONYMOUS_ACCESS,
      );
      const heading = await screen.findByRole('heading', { level: 1, name: 'Travel desk' });
      const warning = document.getElementById(heading.getAttribute('aria-describedby') ?? '');
      expect(warning?.textContent).toMatch(words);
      expect(warning?.parentElement?.firstElementChild).toBe(warning);
      expect(screen.queryByRole('link', install)).toBeNull();
    },
  );

  test('does not exist if the address cannot be published, and the page says why', async () => {
    const local = { ...SERVER, endpoint_url: 'http://intranet.example.com/mcp' };
    renderPage(`${home}/connect`, { [read]: local, [published]: NEVER_PUBLISHED }, ANONYMOUS_ACCESS);
    expect(await screen.findByText(/can’t see this server, because it is reached without/)).toBeDefined();
    expect(screen.getByText('Approved, but clients can’t see it').closest('p')?.textContent).toMatch(
      /because it is reached without encryption\. It is not in the catalogue either\./,
    );
    expect(screen.getByRole('link', { name: 'Edit the address' })).toBeDefined();
    expect(screen.queryByText('Link for wikis and emails')).toBeNull();
    expect(screen.queryByRole('link', { name: 'Add to VS Code' })).toBeNull();
  });
});

describe('trust at a glance', () => {
  const published = `${read}/published`;
  const facts = () => screen.findByRole('complementary', { name: 'Details' });
  const tool = (name: string, annotations: object) => ({ name, annotations });

  test('the page says who approved it, with which note, what was reviewed, and what its tools do', async () => {
    const tools = [tool('list', { readOnlyHint: true }), tool('wipe', { destructiveHint: true })];
    renderPage(
      home,
      {
        [read]: { ...SERVER, status_reason: 'Owned and documented.' },
        [published]: { ...PUBLISHED, versions: [{ ...PUBLISHED.versions[0], available_tools: tools }] },
      },
      ANONYMOUS_ACCESS,
    );
    await screen.findByText('wipe', { selector: 'aside bdi' });
    const text = (await facts()).textContent ?? '';
    expect(text).toMatch('“Owned and documented.”');
    expect(text).toMatch('Reviewed: address, description and 2 tools, as the submitter declared them');
    expect(text).toMatch('Some tools may delete or overwrite data:wipe');
  });

  test('the note of the approval stays while an edit waits', async () => {
    const approval = { action: 'Approved', metadata: { request_id: 'q', reason: 'Needed for travel.' } };
    renderPage(
      home,
      {
        [read]: { ...SERVER, status: 'Pending', approver: null, approved_at: null },
        [published]: PUBLISHED,
        [`${read}/history`]: page({ action: 'Updated', metadata: { request_id: 'r' } }, approval),
      },
      ANONYMOUS_ACCESS,
    );
    expect(await screen.findByText('Needed for travel.')).toBeDefined();
  });

  test('a problem is reported by an e-mail that names the server, its version and its address', async () => {
    renderPage(
      home,
      { [read]: { ...SERVER, owner_contact: 'travel@example.com' }, [published]: PUBLISHED },
      ANONYMOUS_ACCESS,
    );
    const link = await screen.findByRole('link', { name: 'Report a problem' });
    await waitFor(() => expect(link.getAttribute('href')).toMatch('1.0.0'));
    const mail = new URL(link.getAttribute('href') ?? '');
    expect(mail.pathname).toBe('travel@example.com');
    expect(mail.searchParams.get('subject')).toBe('Problem with Travel desk 1.0.0');
    expect(mail.searchParams.get('body')).toMatch(`Address: ${SERVER.endpoint_url}\r\n`);
  });

  test('for a contact that is no e-mail address, the report is a text to copy', async () => {
    renderPage(
      home,
      { [read]: { ...SERVER, owner_contact: 'Travel team' }, [published]: PUBLISHED },
      ANONYMOUS_ACCESS,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Report a problem…' }));
    const report = await screen.findByRole('region', { name: 'Report' });
    expect(report.textContent).toMatch(/^Problem with Travel desk.*Server: Travel desk/s);
  });
});
