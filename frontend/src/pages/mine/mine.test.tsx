import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { page, problem, renderPage, SERVER } from '../../testing/render-page';

afterEach(cleanup);

const home = `/registrations/${SERVER.registration_id}`;
const REJECTED = {
  ...SERVER,
  status: 'Rejected',
  status_reason: 'Name the team.',
  approver: null,
  approver_id: null,
};

test('an empty list offers to register a server', async () => {
  renderPage('/mine', { 'GET /registrations': page() });
  expect(await screen.findByText('Register your first server')).toBeDefined();
});

test('a reason that cannot be loaded is reported', async () => {
  renderPage('/mine/rejected', {
    'GET /registrations': page({ ...REJECTED, status_reason: null }),
    [`GET ${home}/history`]: problem(500),
  });
  expect(await screen.findByText(/The reason could not be loaded/)).toBeDefined();
});

test('tabs show the totals; a rejected registration shows reason, reviewer and both next steps', async () => {
  const queries: URL[] = [];
  const { requests } = renderPage('/mine/rejected', {
    'GET /registrations': (request: Request) => {
      const url = new URL(request.url);
      queries.push(url);
      return url.searchParams.get('status') === 'Approved' ? page() : page(REJECTED);
    },
    [`GET ${home}/history`]: page({ log_id: '1', action: 'Rejected', user: SERVER.approver, metadata: {} }),
    [`PATCH ${home}/status`]: { ...REJECTED, status: 'Pending', status_reason: null },
  });
  expect(await screen.findByText('Name the team.')).toBeDefined();
  expect(queries.every(url => url.searchParams.get('submitter_id') === 'me')).toBe(true);
  expect(screen.getByRole('link', { name: 'Approved (0)' })).toBeDefined();
  expect(await screen.findByText('Mia')).toBeDefined();
  const fix = screen.getByRole('link', { name: 'Fix and resubmit Travel desk' });
  expect(fix.getAttribute('href')).toBe(`/servers/${SERVER.registration_id}/edit`);
  await userEvent.click(screen.getByRole('button', { name: /Resubmit as it is/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Resubmit' }));
  expect(await screen.findByText(/is resubmitted and is waiting for review/)).toBeDefined();
  const patch = requests.find(one => one.method === 'PATCH');
  expect(await patch?.clone().text()).toBe('{"status":"Pending"}');
});

test('an approved registration that clients cannot see says why', async () => {
  const plain = { ...SERVER, endpoint_url: 'http://intranet.example.com/mcp' };
  renderPage('/mine', { 'GET /registrations': page(plain) });
  expect(await screen.findByText(/Clients can’t see it, because/)).toHaveProperty(
    'textContent',
    'Clients can’t see it, because it is reached without encryption.',
  );
});
