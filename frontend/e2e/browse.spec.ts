import type { Locator } from '@playwright/test';
import { expect, type Page, test } from './support/test';

const cards = (page: Page) => page.getByRole('region', { name: 'Servers' }).getByRole('article');
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search servers' });
const count = (page: Page) => page.getByRole('status').filter({ hasText: /servers?( match(es)?)?$/ });

test('the slash key focuses the search box, which searches while typing', async ({ visit }) => {
  const page = await visit('Ana');
  await expect(cards(page)).not.toHaveCount(0);
  await page.keyboard.press('/');
  await expect(search(page)).toBeFocused();
  await page.keyboard.type('payments stripe');
  await expect(page).toHaveURL('/?search=payments+stripe');
  await expect(cards(page)).toHaveCount(1);
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
  await expect(count(page)).toHaveText('1 server matches');
});

test('a search on another page opens the Browse page', async ({ visit }) => {
  const page = await visit('Ana', '/about');
  await search(page).fill('stripe');
  await search(page).press('Enter');
  await expect(page).toHaveURL('/?search=stripe');
  await expect(page.getByRole('link', { name: 'Stripe', exact: true })).toBeVisible();
});

test('a reload keeps filters and order, which are in the address', async ({ visit }) => {
  const page = await visit('Ana');
  await page.getByRole('link', { name: 'payments@example.com' }).first().click();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name');
  await expect(page).toHaveURL('/?owner=payments%40example.com&sort=endpoint_name');
  const names = page.getByRole('region', { name: 'Servers' }).getByRole('heading', { level: 2 });
  await expect(page.getByText('Owner: payments@example.com')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Servers' })).toHaveAttribute('aria-busy', 'false');
  const before = await names.allTextContents();
  expect(before.length).toBeGreaterThan(1);
  expect(before).toEqual(before.toSorted((one, other) => one.localeCompare(other, 'en')));

  await page.reload();
  await expect(names).toHaveText(before);
  await expect(page.getByRole('combobox', { name: 'Sort by' })).toHaveValue('endpoint_name');

  await page.getByRole('button', { name: 'Clear the owner filter' }).click();
  await expect(page).toHaveURL('/?sort=endpoint_name');
  await page.goBack();
  await expect(names).toHaveText(before);
});

test('more servers load near the end of the list', async ({ visit }) => {
  const page = await visit('Ana');
  await expect(cards(page)).toHaveCount(30);
  const total = Number.parseInt((await count(page).textContent()) ?? '', 10);
  expect(total).toBeGreaterThan(30);
  await page.keyboard.press('End');
  await expect(cards(page)).toHaveCount(Math.min(total, 60));
});

async function top(element: Locator): Promise<number> {
  return (await element.boundingBox())?.y ?? Number.NaN;
}

test('Back shows the same cards at the same position, without a new request', async ({ visit }) => {
  const page = await visit('Ana');
  await expect(cards(page)).toHaveCount(30);
  await page.keyboard.press('End');
  await expect(cards(page)).not.toHaveCount(30);
  const shown = await cards(page).count();
  const link = cards(page).nth(27).getByRole('heading').getByRole('link');
  await link.hover(); // scrolls, and waits until cards above have their heights
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(500);
  const place = await top(link);
  await link.click();
  await expect(page.getByRole('navigation', { name: 'About this server' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);

  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  await page.goBack();
  await expect(cards(page)).toHaveCount(shown);
  // The browser estimates the heights of cards that it has not drawn yet.
  await expect.poll(async () => Math.abs((await top(link)) - place)).toBeLessThan(16);
  expect(asked.filter(url => url.includes('/registrations?'))).toEqual([]);
});

test('where no server matches, the page says what to do', async ({ visit }) => {
  const page = await visit('Ana', '/?search=zebrafish');
  await expect(page.getByRole('heading', { name: 'No server matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(page).toHaveURL('/');
  await expect(cards(page)).toHaveCount(30);
  await expect(search(page)).toHaveValue('');
});

test('single keys move between the cards, and can be switched off', async ({ visit }) => {
  const page = await visit('Ana');
  await expect(cards(page)).toHaveCount(30);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const first = cards(page).first();
  await expect(first.getByRole('heading').getByRole('link')).toBeFocused();
  await page.keyboard.press('c');
  await expect(page.getByText('The address is copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^https:/);

  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(search(page)).not.toBeFocused();
});

test('a card has install links, and copies the JSON', async ({ visit }) => {
  const page = await visit('Ana', '/?search=stripe');
  await expect(cards(page)).toHaveCount(1);
  const install = page.getByRole('link', { name: 'Add Stripe to VS Code' });
  const address = decodeURIComponent((await install.getAttribute('href')) ?? '');
  expect(address).toBe('vscode:mcp/install?{"name":"stripe","type":"http","url":"https://mcp.stripe.com/"}');
  await page.getByRole('button', { name: 'More ways to add Stripe' }).click();
  await expect(page.getByRole('link', { name: 'Add to Cursor' })).toHaveAttribute('href', /^cursor:/);
  await page.getByRole('button', { name: 'Copy the JSON' }).click();
  await expect(page.getByText('The JSON of Stripe is copied.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(JSON.parse(copied).mcpServers.stripe.url).toBe('https://mcp.stripe.com/');
});

test('a reload requests the first cards before the scripts load, and only once', async ({ visit }) => {
  const page = await visit('Ana');
  const cards = page.getByRole('region', { name: 'Servers' }).getByRole('article');
  await expect(cards).not.toHaveCount(0);
  const asked: string[] = [];
  page.on('request', request => asked.push(new URL(request.url()).pathname));
  let release = () => {};
  const held = new Promise<void>(resolve => {
    release = resolve;
  });
  await page.route('**/assets/index-*.js', async route => {
    await held;
    await route.continue();
  });
  const early = page.waitForResponse(response => response.url().includes('/registrations?'));
  await page.reload({ waitUntil: 'commit' });
  await early;
  release();
  await expect(cards).not.toHaveCount(0);
  expect(asked.filter(path => path === '/registrations')).toHaveLength(1);
  expect(asked.filter(path => path === '/users/me')).toHaveLength(1);
});
