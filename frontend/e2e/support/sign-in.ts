/** The way in: through the registry's page and the identity provider's, as people go it. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Person } from './registry';

/** Opens an address as somebody who is not signed in yet, and signs in as this person. */
export async function signIn(page: Page, person: Person, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: `Sign in as ${person}` }).click();
  await expectPerson(page, person);
}

/** On the identity provider's page. */
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
