/** What a tab keeps in the browser's storages. */
import { expect, type Page } from '@playwright/test';

/** Everything that the page's storages hold, as one text. */
export function stored(page: Page): Promise<string> {
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

/** After signing out: no account, no token, no draft, no name. */
export async function expectStorageCleared(page: Page): Promise<void> {
  const kept = await stored(page);
  expect(kept).not.toMatch(/token|account\b.*homeAccountId|eyJ|registry\.draft/i);
  expect(kept).not.toMatch(/\b(ana|ben|mia)\b/i);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
}
