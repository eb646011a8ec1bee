import { randomUUID } from 'node:crypto';
import type { Registration } from '../src/api/types';
import type { Registry } from './support/registry';
import { expect, type Page, test } from './support/test';

/** Return the registration of the registry's own MCP server, once it was inspected. */
async function demonstration(registry: Registry): Promise<Registration> {
  const find = async () =>
    (await registry.as('Mia').find({ search: registry.demonstration })).items.find(
      one => one.endpoint_url === registry.demonstration && one.inspection,
    );
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  return (await find()) as Registration;
}

const evidence = (page: Page) => page.getByRole('region', { name: 'What the server answers' });

test.describe.configure({ mode: 'serial' });

test('a server is registered from its address', async ({ visit, registry }) => {
  const old = await demonstration(registry);
  await registry.as('Mia').delete(old);
  const page = await visit('Ana', '/register');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(registry.demonstration);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('My own name');
  await page.getByRole('button', { name: 'Read from the server' }).click();
  await expect(page.getByText('The server lists 2 tools.')).toBeVisible();
  await expect(page.getByText('Filled in: Tools.')).toBeVisible();
  // The typed name is kept until its author decides.
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await expect(name).toHaveValue('My own name');
  await page.getByRole('button', { name: 'Use the server’s name' }).click();
  await expect(name).toHaveValue('Demonstration');
  await page.getByRole('combobox', { name: 'Owner contact' }).fill('team@example.com');
  await page.getByRole('button', { name: 'Register server' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Demonstration' })).toBeVisible();
});

test('a changed address discards what was read from the former one', async ({ visit, registry }) => {
  const page = await visit('Ben', '/register');
  const endpoint = page.getByRole('textbox', { name: 'Endpoint' });
  await endpoint.fill(registry.demonstration);
  await page.getByRole('button', { name: 'Read from the server' }).click();
  await endpoint.fill(`https://${randomUUID()}.example/mcp`);
  await expect(page.getByText('The server lists 2 tools.')).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('');
});

test('an address that is not in turn says so, and the form can be filled in by hand', async ({ visit }) => {
  const page = await visit('Ben', '/register');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(`https://${randomUUID()}.example/mcp`);
  await page.getByRole('button', { name: 'Read from the server' }).click();
  await expect(page.getByText('Waiting for the inspector…')).toBeVisible();
  await expect(page.getByText(/inspects its demonstration server only/)).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeEditable();
});

test('a review shows the evidence, and the approval pins the tools', async ({ visit, registry }) => {
  const server = await demonstration(registry);
  const page = await visit('Mia', `/review/${server.registration_id}`);
  await expect(evidence(page)).toContainText('The server lists 2 tools.');
  await expect(evidence(page)).toContainText('MCP 2025-11-25');
  await expect(evidence(page)).toContainText('The server offers exactly the declared tools.');
  await expect(evidence(page)).toContainText('Approving pins these 2 tools');
  await page.getByRole('button', { name: 'Approve', exact: false }).first().click();
  await expect(page.getByText(/Demonstration is approved\./)).toBeVisible({ timeout: 15_000 });
  const approved = await registry.as('Mia').read(server);
  expect(approved.approved_snapshot?.tools_digest).toEqual(approved.inspection?.tools_digest);
});

test('changed tools ask for another look, and are accepted', async ({ visit, registry }) => {
  const server = await demonstration(registry);
  expect(await registry.drift()).toContain('two inspections have seen it');

  const ben = await visit('Ben', `/servers/${server.registration_id}`);
  await expect(ben.getByText('The server’s tools have changed since the approval.')).toBeVisible();
  await ben.getByRole('link', { name: 'Inspections' }).click();
  await ben.getByText('Other tools than before').first().click();
  await expect(ben.getByText('delete_reports').first()).toBeVisible();

  const page = await visit('Mia', '/review');
  await page.getByRole('link', { name: /^Needs another look/ }).click();
  await page.getByRole('link', { name: /^Demonstration/ }).click();
  await expect(evidence(page)).toContainText('Tools that differ from the approved ones');
  await expect(evidence(page)).toContainText('delete_reports');
  await expect(evidence(page).getByText('New').first()).toBeVisible();
  await page.getByRole('button', { name: 'Accept the new tools' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill('The new tool is wanted.');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(/Demonstration is approved with its new tools\./)).toBeVisible({
    timeout: 15_000,
  });
  const accepted = await registry.as('Mia').read(server);
  expect(accepted.attention).toEqual([]);
  expect(accepted.available_tools.map(tool => tool.name)).toContain('delete_reports');
});

test('the changed tools of several servers are accepted at once', async ({ visit, registry }) => {
  const server = await demonstration(registry);
  await registry.drift();
  const page = await visit('Mia', '/review?queue=attention');
  await page.getByRole('checkbox', { name: 'Select Demonstration' }).check();
  await page.getByRole('button', { name: 'Accept the tools of 1 server…' }).click();
  await page.getByRole('textbox', { name: 'Note' }).fill('The new tool is wanted.');
  await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByText('The tools of 1 server are accepted.')).toBeVisible();
  expect((await registry.as('Mia').read(server)).attention).toEqual([]);
});
