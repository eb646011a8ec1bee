import { saveButton } from './support/form';
import { expect, test } from './support/test';

test('two people who edit the same registration merge their changes', async ({ visit, registry, guard }) => {
  guard.expect(412);
  const server = await registry.as('Ana').register();
  const edit = `/servers/${server.registration_id}/edit`;
  const [ana, mia] = await Promise.all([visit('Ana', edit), visit('Mia', edit)]);
  await ana.getByRole('textbox', { name: /^Description/ }).fill('What Ana wrote.');
  await ana.getByRole('combobox', { name: 'Owner contact' }).fill('ana-team@example.com');
  await mia.getByRole('textbox', { name: /^Description/ }).fill('What Mia wrote.');
  await saveButton(mia).click();
  await expect(mia.getByText(/Your changes are saved\./)).toBeVisible();

  await saveButton(ana).click();
  const conflict = ana.getByRole('region', { name: 'This registration was changed while you were editing' });
  await expect(conflict).toContainText('Mia changed it');
  const choice = conflict.getByRole('group', { name: 'Description' });
  await expect(choice).toContainText('What Ana wrote.');
  await expect(choice).toContainText('What Mia wrote.');
  await expect(conflict.getByRole('group')).toHaveCount(1);
  await choice.getByRole('radio', { name: 'Current version' }).check();
  await conflict.getByRole('button', { name: 'Save this choice' }).click();
  await expect(ana.getByText(/Your changes are saved\./)).toBeVisible();

  const saved = await registry.as('Ana').read(server);
  expect(saved.description).toBe('What Mia wrote.');
  expect(saved.owner_contact).toBe('ana-team@example.com');
});

test('changes that do not conflict are saved again without a choice', async ({ visit, registry, guard }) => {
  guard.expect(412);
  const server = await registry.as('Ana').register();
  const ana = await visit('Ana', `/servers/${server.registration_id}/edit`);
  await ana.getByRole('textbox', { name: /^Description/ }).fill('What Ana wrote.');
  await registry.as('Mia').edit(server, { description: 'What Ana wrote.' });
  await registry.as('Mia').edit(server, { description: server.description });
  await saveButton(ana).click();
  await ana.getByRole('button', { name: 'Save again' }).click();
  await expect(ana.getByText(/Your changes are saved\./)).toBeVisible();
  expect((await registry.as('Ana').read(server)).description).toBe('What Ana wrote.');
});

test('a reviewer learns that another administrator has already decided', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect(412);
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', `/review/${server.registration_id}`);
  const item = page.getByRole('article', { name: server.endpoint_name });
  await item.getByRole('button', { name: 'Reject…' }).click();
  await registry.as('Bo').decide(server, { status: 'Approved' });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('No owner.');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(
    page.getByText(`Bo already approved ${server.endpoint_name}, so it was not rejected.`),
  ).toBeVisible();
  await expect(
    page
      .getByRole('navigation', { name: 'Waiting for review' })
      .getByRole('link', { name: server.endpoint_name }),
  ).toHaveCount(0);
  expect((await registry.as('Mia').read(server)).status).toBe('Approved');
});

test('an edit during the review is shown before the decision', async ({ visit, registry, guard }) => {
  guard.expect(412);
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', `/review/${server.registration_id}`);
  const item = page.getByRole('article', { name: server.endpoint_name });
  await expect(item.getByRole('button', { name: 'Reject…' })).toBeVisible();
  await registry.as('Ana').edit(server, { description: 'Something else altogether.' });
  await item.getByRole('button', { name: 'Reject…' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('No owner.');
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  const message = page.getByRole('alert').filter({ hasText: 'was not rejected because it has changed' });
  await message.getByRole('button', { name: 'Show it' }).click();
  await expect(item.getByText('You now see the new version.')).toBeVisible();
  await expect(item.getByRole('insertion').first()).toContainText('Something else altogether.');
  await item.getByRole('button', { name: 'Reject…' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Reason' })).toHaveValue('No owner.');
  expect((await registry.as('Mia').read(server)).status).toBe('Pending');
});

test('a registration that was deleted during an edit can be registered again', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect(404);
  const server = await registry.as('Ana').register();
  const page = await visit('Ana', `/servers/${server.registration_id}/edit`);
  await page.getByRole('textbox', { name: /^Description/ }).fill('Too good to lose.');
  await registry.as('Mia').delete(server);
  await saveButton(page).click();
  await expect(
    page.getByRole('heading', { name: `${server.endpoint_name} was deleted while you were editing it` }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Register it again' }).click();
  await expect(page.getByRole('textbox', { name: /^Description/ })).toHaveValue('Too good to lose.');
  await saveButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: server.endpoint_name })).toBeVisible();
});

test('only the submitter and administrators may edit', async ({ visit, registry }) => {
  const server = await registry.as('Ana').register();
  const page = await visit('Ben', `/servers/${server.registration_id}`);
  await expect(page.getByRole('heading', { level: 1, name: server.endpoint_name })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Edit', exact: true })).toHaveCount(0);
  await page.goto(`/servers/${server.registration_id}/edit`);
  await expect(page.getByRole('heading', { name: 'You cannot edit this registration' })).toBeVisible();
});
