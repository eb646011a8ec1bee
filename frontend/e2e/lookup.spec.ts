import { expectAccessible } from './support/accessible';
import { expect, test } from './support/test';

test('a pasted configuration is compared with what is approved, and its headers stay in the browser', async ({
  visit,
  registry,
}) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  const page = await visit('Ben', '/?search=zebrafish');
  await page.getByRole('main').getByRole('link', { name: 'May I use this?' }).click();
  const sent: string[] = [];
  page.on('request', request => sent.push(request.url() + (request.postData() ?? '')));
  const field = page.getByRole('textbox', { name: 'Address, name or configuration' });
  const other = server.endpoint_url.replace('https:', 'http:');
  const config = { servers: { weather: { url: other, headers: { 'X-Api-Key': 'hunter2' } } } };
  await field.fill(JSON.stringify(config));
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText(`Change the address to ${server.endpoint_url} in your client.`)).toBeVisible();
  expect(sent.join()).toContain(encodeURIComponent(other));
  expect(sent.join()).not.toContain('hunter2');
  await expectAccessible(page, 'lookup');

  await field.fill(server.endpoint_url);
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText('It is approved.', { exact: true })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: /^Show/ }).click();
  await expect(page).toHaveURL(new RegExp(`/servers/${server.registration_id}$`));
});
