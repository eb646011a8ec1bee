import { sample } from './support/api';
import { fillIn, saveButton } from './support/form';
import { signIn } from './support/sign-in';
import { expect, test } from './support/test';

test('the browser stores nothing of what the registry showed', async ({ page, registry }) => {
  const server = await registry.as('Ana').register();
  await signIn(page, 'Mia', '/');
  await expect(
    page.getByRole('link', { name: 'Stripe', exact: true }).or(page.getByText('Load more')),
  ).not.toHaveCount(0);
  for (const path of [
    '/mine',
    '/activity',
    '/about',
    `/servers/${server.registration_id}/history`,
    '/review',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await page.goto('/register');
  const fields = sample('Printer');
  await fillIn(page, fields);
  await saveButton(page).click();
  await expect(page.getByRole('heading', { level: 1, name: fields.endpoint_name })).toBeVisible();

  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  expect(await page.evaluate(() => Object.keys(localStorage).sort())).toEqual(['registry.last-person']);
  const kept = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
  for (const word of [server.endpoint_name, server.endpoint_url, fields.endpoint_name, 'endpoint_url']) {
    expect(kept).not.toContain(word);
  }
});

test('the pages have a Content-Security-Policy that forbids foreign code', async ({ page, request }) => {
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain('unsafe-inline');
  expect(response?.headers()['cache-control']).toBe('no-cache');
  const script = await page.locator('script[type=module]').getAttribute('src');
  const asset = await request.get(script ?? '');
  expect(asset.headers()['cache-control']).toContain('immutable');
});
