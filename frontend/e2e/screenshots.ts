/** Takes screenshots of every page: light, dark and narrow. Copies two of them to docs/ for the README. */
import { copyFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { testAllPages } from './support/page-states';
import { expect, type Page, test } from './support/test';

const FOLDER = resolve(import.meta.dirname, 'screenshots');
const DOCS = resolve(import.meta.dirname, '../../docs');
const IN_README: Readonly<Record<string, string>> = {
  'browse-light': 'browse.png',
  'review-edited-light': 'review.png',
  'drift-light': 'drift.png',
};
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 780 };
const MAX_HEIGHT = 2400;

testAllPages('', takeAll);

test('sign-in page', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in as Ana' }).waitFor();
  await takeAll(page, 'sign-in');
});

test('a server whose tools have changed', async ({ visit, registry }) => {
  const mia = registry.as('Mia');
  const find = async () =>
    (await mia.find({ search: registry.demonstration })).items.find(one => one.inspection !== null);
  await expect.poll(find, { timeout: 20_000 }).toBeDefined();
  const server = await find();
  if (!server?.inspection) throw new Error('The demonstration server was not inspected.');
  await mia.decide(server, { status: 'Approved', inspection_id: server.inspection.inspection_id });
  await registry.drift();
  const page = await visit('Mia', `/review/${server.registration_id}?queue=attention`);
  await page.setViewportSize(WIDE);
  await page.getByText('Tools that differ from the approved ones').waitFor();
  await takeAll(page, 'drift');
});

async function takeAll(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await take(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(NARROW);
  const isCovered = (await page.locator('dialog[open]').count()) > 0;
  if (!isCovered) await expandWindow(page);
  await take(page, `${name}-narrow`);
  await page.setViewportSize(WIDE);
}

/** Make the window as high as the page, so that sticky elements cover nothing. */
async function expandWindow(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...NARROW, height: Math.min(height, MAX_HEIGHT) });
  await page.evaluate(() => scrollTo(0, 0));
}

async function take(page: Page, name: string): Promise<void> {
  const path = resolve(FOLDER, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled' });
  const copy = IN_README[name];
  if (!copy) return;
  await mkdir(DOCS, { recursive: true });
  await copyFile(path, resolve(DOCS, copy));
}
