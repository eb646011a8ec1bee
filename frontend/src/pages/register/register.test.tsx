import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { page, problem, renderPage, SERVER } from '../../testing/render-page';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

const QUIET = { 'GET /registrations': page() };
const submit = (name = 'Register server') => userEvent.click(screen.getByRole('button', { name }));

async function fillIn() {
  await userEvent.type(await screen.findByLabelText('Name'), 'Weather');
  await userEvent.type(screen.getByLabelText('Endpoint'), 'https://weather.example.com/mcp');
  await userEvent.type(screen.getByLabelText('Owner contact'), 'Weather team');
}

test('what is missing is listed with links, and the first field has the focus', async () => {
  renderPage('/register', QUIET);
  await screen.findByLabelText('Name');
  await submit();
  expect(await screen.findByText('3 things need another look.')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
  await userEvent.click(screen.getByRole('link', { name: /Owner contact:/ }));
  expect(document.activeElement).toBe(screen.getByLabelText('Owner contact'));
  expect(screen.getByLabelText('Owner contact').getAttribute('aria-invalid')).toBe('true');
});

test('the registry’s own faults stand at their fields, tools included', async () => {
  const field_errors = { 'available_tools.1.name': ['Must not be that.'], endpoint_url: ['Must be public.'] };
  renderPage('/register', { ...QUIET, 'POST /registrations': problem(422, { field_errors }) });
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

test('a registered address shows who has it', async () => {
  const existing = { ...SERVER, submitter: SERVER.approver };
  renderPage('/register', { ...QUIET, 'POST /registrations': problem(409, { existing }) });
  await fillIn();
  await submit();
  const link = await screen.findByRole('link', { name: 'Travel desk' });
  expect(link.getAttribute('href')).toBe(`/servers/${SERVER.registration_id}`);
  expect(link.closest('.reg-existing')?.textContent).toMatch(/Approved.*by Mia/);
});

test('what has the same address and the same name is told of once', async () => {
  const existing = { ...SERVER, endpoint_name: 'Weather', endpoint_url: 'https://weather.example.com/mcp' };
  renderPage('/register', {
    'GET /registrations': page(existing),
    'POST /registrations': problem(409, { existing }),
  });
  await fillIn();
  expect(await screen.findByText('This address is registered already:')).toBeDefined();
  expect(document.querySelectorAll('.reg-existing')).toHaveLength(1);
  await submit();
  await screen.findByText('This address is registered already.');
  expect(document.querySelectorAll('.reg-existing')).toHaveLength(1);
});

test('after an outage, and after a reload, everything typed is still there', async () => {
  renderPage('/register', { ...QUIET, 'POST /registrations': problem(503) });
  await fillIn();
  await submit();
  expect(
    await screen.findByText(/not certain that the server was registered; what you typed is kept/),
  ).toBeDefined();
  cleanup();
  renderPage('/register', QUIET);
  expect((await screen.findByLabelText<HTMLInputElement>('Name')).value).toBe('Weather');
  expect(screen.getByText(/You have unsaved changes/)).toBeDefined();
});

test('an edit sends what changed and its version; a newer version is put beside it', async () => {
  const home = `/registrations/${SERVER.registration_id}`;
  const theirs = { ...SERVER, version: 3, owner_contact: 'New team', endpoint_name: 'Trips' };
  const sent: unknown[] = [];
  let now = SERVER;
  const { requests, location } = renderPage(`/servers/${SERVER.registration_id}/edit`, {
    ...QUIET,
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
  expect(screen.getByText(/wait for a new review. Until then clients go on seeing/)).toBeDefined();
  await userEvent.clear(name);
  await userEvent.type(name, 'Journeys');
  await submit('Save for review');
  expect(await screen.findByText('It was changed while you were editing')).toBeDefined();
  expect(sent).toEqual([{ endpoint_name: 'Journeys' }]);
  expect(requests.find(one => one.method === 'PATCH')?.headers.get('If-Match')).toBe('"2"');
  await userEvent.click(screen.getByRole('button', { name: 'Save this choice' }));
  expect(await screen.findByText('Your changes are saved and wait for review now.')).toBeDefined();
  expect(sent[1]).toEqual({ endpoint_name: 'Journeys' });
  expect(location.history.at(-1)).toBe(`/servers/${SERVER.registration_id}`);
});

test('somebody else’s registration is not for editing', async () => {
  const other = { ...SERVER, submitter_id: 'ben' };
  renderPage(`/servers/${SERVER.registration_id}/edit`, {
    [`GET /registrations/${SERVER.registration_id}`]: other,
  });
  expect(await screen.findByText('This is for whoever registered it')).toBeDefined();
});

test('a credential in the address is told of while it is typed, and why it does not belong there', async () => {
  renderPage('/register', QUIET);
  const field = await screen.findByLabelText('Endpoint');
  await userEvent.type(field, 'https://weather.example.com/mcp?api_key=a');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getAllByText(/“api_key” looks like a credential/).length).toBeGreaterThan(0);
});

test('an address that clients never get is told of while it is typed', async () => {
  renderPage('/register', QUIET);
  const field = await screen.findByLabelText('Endpoint');
  await userEvent.type(field, 'http://weather.example.com/mcp');
  expect(
    screen.getByText(/Clients will never get this server, because it is reached without encryption/),
  ).toBeDefined();
  await userEvent.clear(field);
  await userEvent.type(field, 'https://weather.example.com/mcp');
  expect(screen.queryByText(/Clients will never/)).toBeNull();
});

test('a registered address that differs in form only is told of before anything is sent', async () => {
  const existing = { ...SERVER, endpoint_url: 'https://weather.example.com/MCP/' };
  const { requests } = renderPage('/register', {
    'GET /registrations': (request: Request) =>
      new URL(request.url).searchParams.get('similar_to') ? page(existing) : page(),
  });
  await fillIn();
  expect(await screen.findByText(/differs from this one in form only/)).toBeDefined();
  expect(screen.getByRole('link', { name: 'Travel desk' })).toBeDefined();
  const asked = requests.map(one => new URL(one.url).searchParams.get('similar_to')).filter(Boolean);
  expect(asked).toEqual(['https://weather.example.com/mcp']);
});
