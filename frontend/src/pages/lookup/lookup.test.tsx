import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { problem, renderPage, SERVER } from '../../testing/render-page';

afterEach(cleanup);

const LOOKUP = 'GET /registrations/lookup';
const REFUSED = {
  registration: {
    registration_id: SERVER.registration_id,
    endpoint_name: SERVER.endpoint_name,
    endpoint_url: SERVER.endpoint_url,
    status: 'Approved',
    status_reason: null,
    owner_contact: SERVER.owner_contact,
    submitter: SERVER.submitter,
    server_name: 'com.example/travel-desk',
  },
  allowed: false,
  reason: `Approved is ${SERVER.endpoint_url}; your address differs in the scheme.`,
  differs: ['scheme'],
  next: `Change the address to ${SERVER.endpoint_url} in your client.`,
  approved_url: SERVER.endpoint_url,
};

async function paste(text: string) {
  const field = await screen.findByRole('textbox', { name: 'Address, name or configuration' });
  await userEvent.click(field);
  await userEvent.paste(text);
  await userEvent.click(screen.getByRole('button', { name: 'Check' }));
}

test('the verdict on a pasted configuration is shown, and no header leaves the browser', async () => {
  const asked: URL[] = [];
  renderPage('/may-i-use', {
    [LOOKUP]: ({ url }: Request) => {
      asked.push(new URL(url));
      return REFUSED;
    },
  });
  await paste('{"servers":{"travel":{"url":"http://travel.example.com/mcp","headers":{"X-Key":"hunter2"}}}}');
  expect(await screen.findByText('Not allowed')).toBeTruthy();
  expect(screen.getByText(REFUSED.reason)).toBeTruthy();
  expect(screen.getByText(REFUSED.next)).toBeTruthy();
  expect(screen.getByRole('link', { name: /Travel desk/ }).getAttribute('href')).toBe(
    `/servers/${SERVER.registration_id}`,
  );
  expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
    { url: 'http://travel.example.com/mcp', name: 'travel' },
  ]);
});

test('what is allowed is said to be', async () => {
  renderPage('/may-i-use', {
    [LOOKUP]: { ...REFUSED, allowed: true, reason: 'It is approved.', differs: [] },
  });
  await paste(SERVER.endpoint_url);
  expect(await screen.findByText('Allowed')).toBeTruthy();
});

test('what nobody has registered can be registered', async () => {
  renderPage('/may-i-use', { [LOOKUP]: problem(404) });
  await paste('https://nowhere.example/mcp');
  expect((await screen.findByRole('link', { name: 'Register it' })).getAttribute('href')).toBe('/register');
});

test('text without an address asks nothing', async () => {
  renderPage('/may-i-use', {});
  await paste('what is this?');
  expect(await screen.findByText('There is no address and no name in this text.')).toBeTruthy();
});
