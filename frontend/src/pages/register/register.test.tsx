import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { page, problem, renderPage, SERVER } from '../../testing/render-page';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});

const NO_DUPLICATES = { 'GET /registrations': page() };
const submit = (name = 'Register server') => userEvent.click(screen.getByRole('button', { name }));

async function fillIn() {
  await userEvent.type(await screen.findByLabelText('Name'), 'Weather');
  await userEvent.type(screen.getByLabelText('Endpoint'), 'https://weather.example.com/mcp');
  await userEvent.type(screen.getByLabelText('Owner contact'), 'Weather team');
}

test('missing fields are listed with links, and the first one has the focus', async () => {
  renderPage('/register', NO_DUPLICATES);
  await screen.findByLabelText('Name');
  await submit();
  expect(await screen.findByText('Fix 3 errors to continue.')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText('Endpoint'));
  await userEvent.click(screen.getByRole('link', { name: /Owner contact:/ }));
  expect(document.activeElement).toBe(screen.getByLabelText('Owner contact'));
  expect(screen.getByLabelText('Owner contact').getAttribute('aria-invalid')).toBe('true');
});

test('errors from the API are shown at their fields, including tools', async () => {
  const field_errors = { 'available_tools.1.name': ['Must not be that.'], endpoint_url: ['Must be public.'] };
  renderPage('/register', { ...NO_DUPLICATES, 'POST /registrations': problem(422, { field_errors }) });
  await fillIn();
  await userEvent.click(screen.getByRole('button', { name: 'Add a tool' }));
  await userEvent.keyboard('search{Enter}book');
  await submit();
  const tool = screen.getByLabelText('Name of tool 2');
  await waitFor(() => expect(tool.getAttribute('aria-invalid')).toBe('true'));
  expect(document.activeElement).toBe(screen.getByLabelText('Endpoint'));
  await userEvent.type(tool, '!');
  expect(tool.getAttribute('aria-invalid')).toBeNull();
});

test('a registered address shows the registration that has it', async () => {
  const existing = { ...SERVER, submitter: SERVER.approver };
  renderPage('/register', { ...NO_DUPLICATES, 'POST /registrations': problem(409, { existing }) });
  await fillIn();
  await submit();
  const link = await screen.findByRole('link', { name: 'Travel desk' });
  expect(link.getAttribute('href')).toBe(`/servers/${SERVER.registration_id}`);
  expect(link.closest('.reg-existing')?.textContent).toMatch(/Approved.*by Mia/);
});

test('a registration with the same address and the same name is shown once', async () => {
  const existing = { ...SERVER, endpoint_name: 'Weather', endpoint_url: 'https://weather.example.com/mcp' };
  renderPage('/register', {
    'GET /registrations': page(existing),
    'POST /registrations': problem(409, { existing }),
  });
  await fillIn();
  expect(await screen.findByText('This address is already registered:')).toBeDefined();
  expect(document.querySelectorAll('.reg-existing')).toHaveLength(1);
  await submit();
  await screen.findByText('This address is already registered.');
  expect(document.querySelectorAll('.reg-existing')).toHaveLength(1);
});

test('a pasted list says which tools are new, unchanged and updated', async () => {
  renderPage('/register', NO_DUPLICATES);
  await userEvent.click(await screen.findByRole('button', { name: 'Add a tool' }));
  await userEvent.keyboard('search{Enter}book');
  await userEvent.click(screen.getByRole('button', { name: 'Paste a list…' }));
  const list = screen.getByLabelText('Names or JSON');
  await userEvent.type(list, 'search{Enter}book: Books trips{Enter}pay{Enter}pay');
  expect(
    screen.getByText('3 tools found: 1 new; 1 already listed, unchanged; 1 already listed, updated.'),
  ).toBeDefined();
  await userEvent.clear(list);
  await userEvent.type(list, 'pay');
  expect(screen.getByText('1 tool found.')).toBeDefined();
});

test('the draft is kept after an outage and a reload', async () => {
  renderPage('/register', { ...NO_DUPLICATES, 'POST /registrations': problem(503) });
  await fillIn();
  await submit();
  expect(
    await screen.findByText(/not certain whether the server was registered\. Your entries are kept/),
  ).toBeDefined();
  cleanup();
  renderPage('/register', NO_DUPLICATES);
  expect((await screen.findByLabelText<HTMLInputElement>('Name')).value).toBe('Weather');
  expect(screen.getByText(/You have unsaved changes/)).toBeDefined();
});

test('an edit sends the changed fields and its version; a newer version is shown beside it', async () => {
  const home = `/registrations/${SERVER.registration_id}`;
  const theirs = { ...SERVER, version: 3, owner_contact: 'New team', endpoint_name: 'Trips' };
  const sent: unknown[] = [];
  let now = SERVER;
  const { requests, location } = renderPage(`/servers/${SERVER.registration_id}/edit`, {
    ...NO_DUPLICATES,
    [`GET ${home}`]: () => now,
    [`GET ${home}/history`]: page(),
    [`PATCH ${home}`]: async (request: Request) => {
      sent.push(await request.json());
      if (request.headers.get('If-Match') === '"3"') return { ...theirs, status: 'Pending', version: 4 };
      now = theirs;
      return problem(412);
    },
  });
  const name = await screen.findByLabelText('Name');
  expect(screen.getByText(/need a new review\. Until they are approved, clients still see/)).toBeDefined();
  await userEvent.clear(name);
  await userEvent.type(name, 'Journeys');
  await submit('Save for review');
  expect(await screen.findByText('This registration was changed while you were editing')).toBeDefined();
  expect(sent).toEqual([{ endpoint_name: 'Journeys' }]);
  expect(requests.find(one => one.method === 'PATCH')?.headers.get('If-Match')).toBe('"2"');
  await userEvent.click(screen.getByRole('button', { name: 'Save this choice' }));
  expect(await screen.findByText('Your changes are saved and waiting for review.')).toBeDefined();
  expect(sent[1]).toEqual({ endpoint_name: 'Journeys' });
  expect(location.history.at(-1)).toBe(`/servers/${SERVER.registration_id}`);
});

test('another person’s registration cannot be edited', async () => {
  const other = { ...SERVER, submitter_id: 'ben' };
  renderPage(`/servers/${SERVER.registration_id}/edit`, {
    [`GET /registrations/${SERVER.registration_id}`]: other,
  });
  expect(await screen.findByText('You cannot edit this registration')).toBeDefined();
});

test('a credential in the address is reported while typing', async () => {
  renderPage('/register', NO_DUPLICATES);
  const field = await screen.findByLabelText('Endpoint');
  await userEvent.type(field, 'https://weather.example.com/mcp?api_key=a');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getAllByText(/“api_key” looks like a credential/).length).toBeGreaterThan(0);
});

test('an address that cannot be published is reported while typing', async () => {
  renderPage('/register', NO_DUPLICATES);
  const field = await screen.findByLabelText('Endpoint');
  await userEvent.type(field, 'http://weather.example.com/mcp');
  expect(
    screen.getByText(/Clients can’t see this server, because it is reached without encryption/),
  ).toBeDefined();
  await userEvent.clear(field);
  await userEvent.type(field, 'https://weather.example.com/mcp');
  expect(screen.queryByText(/Clients can’t see/)).toBeNull();
});

test('a similar registered address is shown before the form is sent', async () => {
  const existing = { ...SERVER, endpoint_url: 'https://weather.example.com/MCP/' };
  const { requests } = renderPage('/register', {
    'GET /registrations': (request: Request) =>
      new URL(request.url).searchParams.get('similar_to') ? page(existing) : page(),
  });
  await fillIn();
  expect(await screen.findByText(/almost the same address is already registered/)).toBeDefined();
  expect(screen.getByRole('link', { name: 'Travel desk' })).toBeDefined();
  const queries = requests.map(one => new URL(one.url).searchParams.get('similar_to')).filter(Boolean);
  expect(queries).toEqual(['https://weather.example.com/mcp']);
});
