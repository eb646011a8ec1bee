/** The pages keep a tool's schema exactly as it is stored. */
import type { Registration } from '../src/api/types';
import { type Api, sample } from './support/api';
import { saveButton } from './support/form';
import { expect, test } from './support/test';

const ODD =
  '{"name":"count","input_schema":{"maximum":9223372036854775807,"multipleOf":1.0,"10":{"default":-1.5e-07},' +
  '"9":[10000000000000001,1e+22],"__proto__":{"a":0.10}},"5":1}';
const OTHER = '{"name":"book","description":"Books a seat."}';

async function register(api: Api, tools = `[${ODD},${OTHER}]`): Promise<Registration> {
  const { available_tools: _, ...fields } = sample();
  const body = JSON.stringify(fields).replace(/}$/, `,"available_tools":${tools}}`);
  return JSON.parse(await api.text('POST', '/registrations', body));
}

/** The list of tools exactly as in the response. */
async function toolsOf(api: Api, { registration_id }: Registration): Promise<string> {
  const text = await api.text('GET', `/registrations/${registration_id}`);
  const [, tools] = /"available_tools":(\[.*?\]),"transport"/s.exec(text) ?? [];
  return tools ?? text;
}

test('an edit of another tool keeps numbers and order as they are stored', async ({ visit, registry }) => {
  const api = registry.as('Ana');
  const server = await register(api);
  const before = await toolsOf(api, server);
  expect(before).toContain('"maximum":9223372036854775807,"multipleOf":1.0,"10":{');
  const page = await visit('Ana', `/servers/${server.registration_id}/edit`);
  const sent = page.waitForRequest(request => request.method() === 'PATCH');
  await page.getByRole('textbox', { name: 'What tool 2 does' }).fill('Books two seats.');
  // The draft must be exact after a reload as well.
  page.once('dialog', dialog => dialog.accept());
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'What tool 2 does' })).toHaveValue('Books two seats.');
  await saveButton(page).click();
  await expect(page.getByText(/Your changes are saved/)).toBeVisible();
  const after = before.replace('Books a seat.', 'Books two seats.');
  expect((await sent).postData()).toBe(`{"available_tools":${after}}`);
  expect(await toolsOf(api, server)).toBe(after);
});

test('an edit of other fields does not send the tools', async ({ visit, registry }) => {
  const api = registry.as('Ana');
  const server = await register(api);
  const before = await toolsOf(api, server);
  const page = await visit('Ana', `/servers/${server.registration_id}/edit`);
  const sent = page.waitForRequest(request => request.method() === 'PATCH');
  await page.getByRole('button', { name: 'Edit as JSON' }).click();
  await expect(page.getByRole('textbox', { name: 'Tools as JSON' })).toHaveValue(/"multipleOf": 1\.0,\n/);
  await page.getByRole('button', { name: 'Edit as a list' }).click();
  await page.getByRole('textbox', { name: /^Description/ }).fill('Something else.');
  await saveButton(page).click();
  await expect(page.getByText(/Your changes are saved/)).toBeVisible();
  expect((await sent).postData()).toBe('{"description":"Something else."}');
  expect(await toolsOf(api, server)).toBe(before);
});

test('pasted tools are registered with every digit', async ({ visit }) => {
  const page = await visit('Ana', '/register');
  const { available_tools: _, transport: __, ...fields } = sample();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(fields.endpoint_name);
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(fields.endpoint_url);
  await page.getByRole('combobox', { name: 'Owner contact' }).fill(fields.owner_contact);
  await page.getByRole('button', { name: 'Paste a list…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(`{"tools":[${ODD}]}`);
  await dialog.getByRole('button', { name: 'Add to the list' }).click();
  const sent = page.waitForRequest(
    request => request.method() === 'POST' && /registrations$/.test(request.url()),
  );
  await saveButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: fields.endpoint_name })).toBeVisible();
  expect((await sent).postData()).toContain(`"available_tools":[${ODD}]`);
  await page.getByRole('link', { name: /^Tools/ }).click();
  await page.getByText('count', { exact: true }).click();
  const raw = page.getByRole('region', { name: 'Raw definition' });
  await expect(raw).toContainText('"maximum": 9223372036854775807');
  await expect(raw).toContainText('"multipleOf": 1.0');
});

test('two concurrent edits of tools are merged, and the rest is unchanged', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect(412);
  const api = registry.as('Ana');
  const server = await register(api, `[${ODD},${OTHER},{"name":"pay"}]`);
  const before = await toolsOf(api, server);
  const page = await visit('Ana', `/servers/${server.registration_id}/edit`);
  await page.getByRole('textbox', { name: 'What tool 2 does' }).fill('Books two seats.');
  const theirs = before.replace('{"name":"pay"}', '{"name":"pay","limit":2.50e3}');
  await registry
    .as('Mia')
    .text('PATCH', `/registrations/${server.registration_id}`, `{"available_tools":${theirs}}`);
  const stored = await toolsOf(api, server);
  await saveButton(page).click();
  const choice = page.getByRole('group', { name: 'Tools' });
  await expect(choice.getByRole('radio', { name: 'Both changes combined' })).toBeChecked();
  await expect(choice).not.toContainText('count');
  await page.getByRole('button', { name: 'Save this choice' }).click();
  await expect(page.getByText(/Your changes are saved/)).toBeVisible();
  expect(await toolsOf(api, server)).toBe(stored.replace('Books a seat.', 'Books two seats.'));
});

test('the history shows a number exactly, before and after', async ({ visit, registry }) => {
  const api = registry.as('Ana');
  const server = await register(api, '[{"name":"count","maximum":9223372036854775807,"step":1.0}]');
  await api.text(
    'PATCH',
    `/registrations/${server.registration_id}`,
    '{"available_tools":[{"name":"count","maximum":9223372036854775806,"step":1}]}',
  );
  const page = await visit('Ana', `/servers/${server.registration_id}/history`);
  const entry = page.getByRole('article').first();
  await expect(entry.getByRole('deletion').first()).toContainText('9223372036854775807');
  await expect(entry.getByRole('insertion').first()).toContainText('9223372036854775806');
  await expect(entry.getByRole('deletion').last()).toContainText('1.0');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download JSON' }).click();
  const chunks = await (await (await saved).createReadStream()).toArray();
  expect(Buffer.concat(chunks).toString()).toContain('"maximum": 9223372036854775807');
});
