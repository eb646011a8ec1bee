/** Fills in the registration form. */
import type { Locator, Page } from '@playwright/test';
import type { NewRegistration } from '../../src/api/types';

export async function fillIn(page: Page, fields: NewRegistration): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(fields.endpoint_name);
  await page.getByRole('textbox', { name: /^Description/ }).fill(fields.description ?? '');
  await page.getByRole('textbox', { name: 'Endpoint' }).fill(fields.endpoint_url);
  await page.getByRole('combobox', { name: 'Owner contact' }).fill(fields.owner_contact);
}

export function saveButton(page: Page): Locator {
  return page.getByRole('button', { name: /^(Register server|Save|Save for review|Save and resubmit)$/ });
}
