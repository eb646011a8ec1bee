/** Inspects the browser's storage. */
import { expect, type Page } from '@playwright/test';

/** Return the contents of the page's storage as one text. */
export function storedText(page: Page): Promise<string> {
  return page.evaluate(async () =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      await indexedDB.databases(),
      await caches.keys(),
    ]),
  );
}

/** Expect no account, token, draft or name after signing out. */
export async function expectStorageCleared(page: Page): Promise<void> {
  const content = await storedText(page);
  expect(content).not.toMatch(/token|account\b.*homeAccountId|eyJ|registry\.draft/i);
  expect(content).not.toMatch(/\b(ana|ben|mia)\b/i);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
}
