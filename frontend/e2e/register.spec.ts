import { sample } from './support/api';
import { fillIn, saveButton } from './support/form';
import { expect, test } from './support/test';

test('a registered server is pending and listed in My registrations', async ({ visit }) => {
  const page = await visit('Ana');
  await page.getByRole('link', { name: 'Register server' }).click();
  const fields = sample('Canteen');
  await fillIn(page, fields);
  const preview = page.getByRole('complementary', { name: 'Preview' });
  await expect(preview).toContainText(fields.endpoint_name);
  await expect(page.getByText('You have unsaved changes.')).toBeVisible();
  await saveButton(page).click();

  await expect(page.getByRole('heading', { level: 1, name: fields.endpoint_name })).toBeVisible();
  await expect(page.getByText(`${fields.endpoint_name} is registered and waiting for review.`)).toBeVisible();
  await expect(page.getByRole('main').getByText('It is waiting for review')).toBeVisible();
  await page.getByRole('link', { name: 'My registrations' }).click();
  await page
    .getByRole('navigation', { name: 'By status' })
    .getByRole('link', { name: /Pending/ })
    .click();
  const row = page.getByRole('row', { name: fields.endpoint_name });
  await expect(row).toContainText('Pending');
});

test('missing fields are reported at the field, and listed with links', async ({ visit }) => {
  const page = await visit('Ana', '/register');
  await saveButton(page).click();
  const endpoint = page.getByRole('textbox', { name: 'Endpoint' });
  await expect(endpoint).toBeFocused();
  await expect(endpoint).toHaveAccessibleDescription(/Enter the address of the endpoint\./);
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await expect(name).toHaveAccessibleDescription(/Enter a name\./);
  const summary = page.getByRole('alert').filter({ hasText: 'Owner contact' });
  await summary.getByRole('link', { name: /Owner contact/ }).click();
  await expect(page.getByRole('combobox', { name: 'Owner contact' })).toBeFocused();
  await page.keyboard.type('team@example.com');
  await expect(summary).toHaveCount(0);
});

test('errors that only the API finds are reported at the field', async ({ visit, guard }) => {
  guard.expect(422);
  const page = await visit('Ana', '/register');
  await fillIn(page, { ...sample(), endpoint_url: 'https://weather..example.com/mcp' });
  await saveButton(page).click();
  const endpoint = page.getByRole('textbox', { name: 'Endpoint' });
  await expect(endpoint).toBeFocused();
  await expect(endpoint).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert').getByRole('link', { name: /Endpoint/ })).toBeVisible();

  const { endpoint_url, endpoint_name } = sample();
  await endpoint.fill(endpoint_url);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(endpoint_name);
  await saveButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: endpoint_name })).toBeVisible();
});

test('a registered address links to the registration that has it', async ({ visit, registry, guard }) => {
  guard.expect(409);
  const existing = await registry.as('Ben').register();
  const page = await visit('Ana', '/register');
  await fillIn(page, { ...sample(), endpoint_url: existing.endpoint_url });
  await expect(page.getByText('This address is already registered:')).toBeVisible();
  await saveButton(page).click();
  await expect(page.getByRole('textbox', { name: 'Endpoint' })).toHaveAccessibleDescription(
    /This address is already registered\./,
  );
  await expect(page.getByText(/registered .* by Ben/)).toBeVisible();
  page.once('dialog', dialog => dialog.accept());
  await page.getByRole('link', { name: existing.endpoint_name }).click();
  await expect(page.getByRole('heading', { level: 1, name: existing.endpoint_name })).toBeVisible();
});

test('a draft survives a reload until it is discarded', async ({ visit }) => {
  const page = await visit('Ana', '/register');
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Half a thought');
  page.once('dialog', dialog => dialog.accept());
  await page.reload();
  await expect(name).toHaveValue('Half a thought');
  await page.getByRole('button', { name: 'Discard…' }).click();
  const question = page.getByRole('dialog', { name: 'Discard your changes?' });
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(name).toHaveValue('');
});

test('tools are pasted as a list or edited as JSON, and keep their schemas', async ({ visit, registry }) => {
  const page = await visit('Ana', '/register');
  const fields = { ...sample(), available_tools: [] };
  await fillIn(page, fields);
  await page.getByRole('button', { name: 'Paste a list…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Paste a list of tools' });
  await dialog.getByRole('textbox').fill('get_menu: What there is today\nbook_table');
  await dialog.getByRole('button', { name: 'Add to the list' }).click();
  await expect(page.getByRole('textbox', { name: 'Name of tool 1' })).toHaveValue('get_menu');
  await page.getByRole('button', { name: 'Edit as JSON' }).click();
  const json = page.getByRole('textbox', { name: 'Tools as JSON' });
  const tools = JSON.parse(await json.inputValue());
  const schema = { type: 'object', properties: { day: { type: 'string' } } };
  await json.fill(JSON.stringify([...tools, { name: 'cancel', inputSchema: schema }]));
  await saveButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: fields.endpoint_name })).toBeVisible();
  const saved = await registry.as('Ana').find({ search: fields.endpoint_name });
  expect(saved.items[0]?.available_tools).toEqual([
    { name: 'get_menu', description: 'What there is today' },
    { name: 'book_table' },
    { name: 'cancel', inputSchema: schema },
  ]);
});
