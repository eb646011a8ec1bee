import { AxeBuilder } from '@axe-core/playwright';
import { unique } from './support/api';
import type { InspectedServers } from './support/registry';
import { test as base, expect, type Page } from './support/test';

const test = base.extend<object, { servers: InspectedServers }>({
  servers: [
    async ({ registry }, use) => {
      const servers = await registry.inspectedServers();
      await use(servers);
      await servers.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

/** What a person reads, and what to do next. */
const SENTENCES: readonly [string, string][] = [
  ['ok', 'The server lists 1 tool.'],
  ['auth_required', 'People must sign in first (HTTP 401); the tool list can be pasted.'],
  ['not_mcp', 'A web page answers there, not an MCP server. Check the path: many end in /mcp or /sse.'],
  [
    'unreachable',
    'The server fails (HTTP 500 Internal Server Error). It is tried again; tell its operator if it stays so.',
  ],
  ['tls_failed', 'No secure connection can be made. Check whether the port speaks https.'],
  ['too_large', "The tool list never ends: a page comes again. Tell the server's operator."],
  ['refused', 'The server refuses the registry (HTTP 403), without asking for a sign-in. Ask its operator.'],
  ['timeout', 'The server accepts the connection, but does not answer in time. It is tried again.'],
];

async function readFrom(page: Page, address: string | undefined): Promise<void> {
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(address ?? '');
  await page.getByRole('button', { name: 'Read from the server' }).click();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html)}`)).toEqual([]);
}

test('each outcome is a sentence that says what to do next', async ({ visit, servers }) => {
  test.setTimeout(180_000);
  const page = await visit('Ana', '/register');
  for (const [outcome, sentence] of SENTENCES) {
    await test.step(outcome, async () => {
      await readFrom(page, servers.urls[outcome]);
      await expect(page.getByText(sentence)).toBeVisible({ timeout: 30_000 });
    });
  }
  await expectAccessible(page);
  await expect(page.getByRole('button', { name: 'Register server' })).toBeEnabled();
});

test('a server that speaks the other transport is read over it', async ({ visit, servers }) => {
  const page = await visit('Ben', '/register');
  await readFrom(page, servers.urls.wrong_transport);
  await expect(page.getByText('The server answers over SSE. Change the transport to SSE.')).toBeVisible({
    timeout: 30_000,
  });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Change the transport to SSE, and read again' }).click();
  await expect(page.getByText('The server lists 1 tool.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('radio', { name: /SSE/ })).toBeChecked();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('The adder');
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Be kind.');
});

test('its submitter requests an inspection, and other people see it', async ({
  visit,
  registry,
  servers,
}) => {
  const server = await registry.as('Ben').register({
    endpoint_name: unique('Closed'),
    endpoint_url: servers.urls.auth_required,
    available_tools: [],
  });
  await expect
    .poll(async () => (await registry.as('Ben').read(server)).inspection?.outcome, { timeout: 30_000 })
    .toBe('auth_required');

  const page = await visit('Ben', `/servers/${server.registration_id}/inspections`);
  const entries = page.getByRole('list').locator('details.inspection');
  await expect(entries).toHaveCount(1);
  await page.getByRole('button', { name: 'Inspect now' }).click();
  await expect(entries).toHaveCount(2, { timeout: 30_000 });
  await expect(entries.first()).toContainText('requested by Ben');
  await entries.first().locator('summary').click();
  await expect(entries.first()).toContainText('People must sign in first (HTTP 401)');
  await expect(page.getByRole('complementary', { name: 'Details' })).toContainText(
    'The server needs a sign-in.',
  );
  await expectAccessible(page);

  const ana = await visit('Ana', `/servers/${server.registration_id}/inspections`);
  await expect(ana.getByText('Needs sign-in').first()).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Inspect now' })).toHaveCount(0);
});
