import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { OUTCOMES } from '../../inspections/outcomes';
import type { Inspection, Outcome } from '../../inspections/queries';
import { page, problem, renderPage } from '../../testing/render-page';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});

const ADDRESS = 'https://weather.example.com/mcp';
const FINISHED = {
  inspection_id: '5c1f2f0e-6f0e-4b43-9d8b-2f6f3c0c7a01',
  endpoint_url: ADDRESS,
  transport: 'streamable-http',
  state: 'finished',
  outcome: 'ok',
  detail: 'The server lists 1 tool.',
  server: { name: 'weather', title: 'Weather', version: '1' },
  instructions: 'Reports the weather.',
  tools: [{ name: 'forecast', inputSchema: { type: 'object' } }],
  findings: [],
} as unknown as Inspection;

/** Open the form where reading a server has this result. */
function open(result: object = FINISHED) {
  const answers = {
    'GET /registrations': page(),
    'POST /inspections': result,
    [`GET /inspections/${FINISHED.inspection_id}`]: result,
  };
  return renderPage('/register', answers);
}

async function readFrom(address = ADDRESS) {
  await userEvent.type(await screen.findByLabelText('Endpoint'), address);
  await userEvent.click(screen.getByRole('button', { name: 'Read from the server' }));
}

const nameField = () => screen.getByLabelText<HTMLInputElement>('Name');

test.each(Object.keys(OUTCOMES) as Outcome[])('%s: its heading and its sentence are shown', async outcome => {
  const isOk = outcome === 'ok';
  open({
    ...FINISHED,
    outcome,
    detail: 'What to do next.',
    ...(isOk ? {} : { server: null, instructions: null, tools: null }),
  });
  await readFrom();
  expect(await screen.findByText('What to do next.')).toBeDefined();
  expect(screen.getByText(OUTCOMES[outcome].label)).toBeDefined();
  await waitFor(() => expect(nameField().value).toBe(isOk ? 'Weather' : ''));
  await userEvent.type(nameField(), ' by hand');
  expect(nameField().value).toMatch(/ by hand$/);
});

test('an answer that comes after the address was changed fills in nothing', async () => {
  const { promise, resolve } = deferred();
  renderPage('/register', { 'GET /registrations': page(), 'POST /inspections': () => promise });
  await readFrom();
  await userEvent.type(screen.getByLabelText('Endpoint'), '/other');
  resolve(FINISHED);
  await new Promise(done => setTimeout(done, 50));
  expect(nameField().value).toBe('');
  expect(screen.queryByText('The server lists 1 tool.')).toBeNull();
  expect(screen.getByRole('button', { name: 'Read from the server' }).getAttribute('aria-busy')).not.toBe(
    'true',
  );
});

test('what was typed meanwhile is kept until its author chooses', async () => {
  const { promise, resolve } = deferred();
  renderPage('/register', { 'GET /registrations': page(), 'POST /inspections': () => promise });
  await readFrom();
  await userEvent.type(nameField(), 'Mine');
  resolve(FINISHED);
  expect(await screen.findByText('Filled in: Description, Tools.')).toBeDefined();
  expect(nameField().value).toBe('Mine');
  await userEvent.click(screen.getByRole('button', { name: 'Keep mine' }));
  expect(nameField().value).toBe('Mine');
  expect(screen.queryByRole('button', { name: 'Use the server’s name' })).toBeNull();
});

test('another transport is chosen and read in one step', async () => {
  let result: object = {
    ...FINISHED,
    outcome: 'wrong_transport',
    detail: 'The server answers over SSE.',
    server: null,
    instructions: null,
    tools: null,
  };
  const bodies: Promise<unknown>[] = [];
  renderPage('/register', {
    'GET /registrations': page(),
    'POST /inspections': (request: Request) => {
      bodies.push(request.json());
      return result;
    },
  });
  await readFrom();
  const change = await screen.findByRole('button', { name: 'Change the transport to SSE, and read again' });
  result = { ...FINISHED, inspection_id: 'another', transport: 'sse' };
  await userEvent.click(change);
  await waitFor(() => expect(nameField().value).toBe('Weather'));
  expect(await Promise.all(bodies)).toEqual([
    { endpoint_url: ADDRESS, transport: 'streamable-http' },
    { endpoint_url: ADDRESS, transport: 'sse' },
  ]);
});

test.each([
  ['too many', tooMany(600), /Try again in about 10 minutes\. You can fill in the form yourself\./],
  [
    'an address that is refused',
    problem(422, { field_errors: { endpoint_url: ['Use a name.'] } }),
    /Use a name\. You can fill in/,
  ],
  [
    'an unavailable registry',
    problem(503),
    /The registry is not available right now.* You can fill in the form yourself\./,
  ],
])('the form can be filled in after %s', async (_, answer, sentence) => {
  renderPage('/register', { 'GET /registrations': page(), 'POST /inspections': answer });
  await readFrom();
  expect(await screen.findByText(sentence)).toBeDefined();
  await userEvent.type(nameField(), 'By hand');
  expect(nameField().value).toBe('By hand');
});

test('the form says when no inspector runs', async () => {
  const queued = {
    ...FINISHED,
    state: 'queued',
    outcome: null,
    detail: null,
    server: null,
    instructions: null,
    tools: null,
  };
  renderPage('/register', {
    'GET /registrations': page(),
    'POST /inspections': queued,
    [`GET /inspections/${FINISHED.inspection_id}`]: queued,
    'GET /health': { status: 'healthy', version: '1', checks: { inspector: { status: 'unhealthy' } } },
  });
  await readFrom();
  expect(await screen.findByText('Waiting for the inspector…')).toBeDefined();
  expect(await screen.findByText(/^The inspector is not running/, {}, { timeout: 8000 })).toBeDefined();
}, 15_000);

function tooMany(seconds: number): Response {
  const answer = problem(429, {
    detail: 'You have requested 60 inspections within an hour. Try again later.',
  });
  answer.headers.set('Retry-After', String(seconds));
  return answer;
}

function deferred() {
  let resolve: (value: object) => void = () => {};
  const promise = new Promise<object>(done => {
    resolve = done;
  });
  return { promise, resolve };
}
