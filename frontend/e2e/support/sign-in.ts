/** Signs in and out through the pages of the registry and the local identity provider. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Person } from './registry';

/** Open an address without being signed in, and sign in as this person. */
export async function signIn(page: Page, person: Person, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: `Sign in as ${person}` }).click();
  await expectPerson(page, person);
}

/** Choose a person on the identity provider's page. */
export async function choose(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: person }).click();
  await expectPerson(page, person);
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
}

export async function expectPerson(page: Page, person: Person): Promise<void> {
  await expect(localBar(page)).toContainText(`Local sign-in: ${person}`);
}

export function localBar(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Local sign-in' });
}
