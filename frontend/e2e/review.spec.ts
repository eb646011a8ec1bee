import type { Registration } from '../src/api/types';
import { saveButton } from './support/form';
import { expect, type Page, test } from './support/test';

const home = (server: Registration) => `/review/${server.registration_id}`;
const item = (page: Page, { endpoint_name }: Registration) =>
  page.getByRole('article', { name: endpoint_name });
const row = (page: Page, { endpoint_name }: Registration) =>
  page.getByRole('navigation', { name: 'Waiting for review' }).getByRole('link', { name: endpoint_name });

test('an approval can be undone for five seconds before it is sent', async ({ visit, registry }) => {
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', home(server));
  await item(page, server).getByRole('button', { name: 'Approve' }).click();
  const toast = page.getByRole('status').filter({ hasText: `${server.endpoint_name} will be approved.` });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect(item(page, server).getByText('Pending', { exact: true })).toBeVisible();
  await expect(row(page, server)).toBeVisible();
  expect((await registry.as('Mia').read(server)).status).toBe('Pending');

  await item(page, server).getByRole('button', { name: 'Approve' }).click();
  await expect(row(page, server)).toHaveCount(0);
  await expect.poll(async () => (await registry.as('Mia').read(server)).status).toBe('Approved');
  expect((await registry.as('Mia').history(server)).items).toHaveLength(2);
});

test('a rejection needs a reason; the submitter sees it and resubmits', async ({ visit, registry }) => {
  const server = await registry.as('Ana').register({ description: '' });
  const mia = await visit('Mia', home(server));
  await item(mia, server).getByRole('button', { name: 'Reject…' }).click();
  const dialog = mia.getByRole('dialog', { name: `Reject ${server.endpoint_name}?` });
  const reason = dialog.getByRole('textbox', { name: 'Reason' });
  await expect(reason).toBeFocused();
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(reason).toHaveAccessibleDescription(/Enter a reason\./);
  await reason.fill('Please say what it is for.');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(mia, server)).toHaveCount(0);
  await expect(mia.getByText(`${server.endpoint_name} will be rejected.`)).toBeVisible();
  await expect(mia.getByText(`${server.endpoint_name} is rejected. Ana can see the reason.`)).toBeVisible();

  const ana = await visit('Ana', '/mine/rejected');
  const mine = ana.getByRole('row', { name: server.endpoint_name });
  await expect(mine).toContainText('Please say what it is for.');
  await expect(mine).toContainText('Mia');
  await mine.getByRole('link', { name: 'Fix and resubmit' }).click();
  await expect(saveButton(ana)).toBeVisible();
  await expect(ana.getByText('Please say what it is for.')).toBeVisible();
  await ana.getByRole('textbox', { name: /^Description/ }).fill('Tells which office needs an umbrella.');
  await saveButton(ana).click();
  await expect(ana.getByText('Your changes are saved and waiting for review.')).toBeVisible();

  await mia.goto(home(server));
  const changes = item(mia, server).getByRole('region', { name: 'Changes since it was rejected' });
  await expect(changes).toContainText('Please say what it is for.');
  await expect(changes.getByRole('insertion')).toContainText('Tells which office needs an umbrella.');
});

test('a rejected registration can be resubmitted as it is', async ({ visit, registry }) => {
  const server = await registry.as('Ben').register();
  await registry.as('Mia').decide(server, { status: 'Rejected', reason: 'Ask procurement.' });
  const page = await visit('Ben', '/mine');
  const mine = page.getByRole('row', { name: server.endpoint_name });
  await mine.getByRole('button', { name: 'Resubmit as it is…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resubmit' }).click();
  await expect(page.getByText('is resubmitted and is waiting for review.')).toBeVisible();
  await expect(mine).toContainText('Pending');
});

test('an edit of an approved registration needs a review, which shows the changes', async ({
  visit,
  registry,
}) => {
  const server = await registry.as('Ana').approved({}, registry.as('Mia'));
  const ana = await visit('Ana', `/servers/${server.registration_id}`);
  await ana.getByRole('link', { name: 'Edit', exact: true }).click();
  await expect(ana.getByText(/Your changes need a new review/)).toBeVisible();
  await ana.getByRole('textbox', { name: 'Endpoint' }).fill('https://elsewhere.example.net/mcp');
  await ana.getByRole('button', { name: 'Save for review' }).click();
  await expect(ana.getByRole('main').getByText('Waiting for review')).toBeVisible();
  const link = ana.getByRole('link', { name: `Add ${server.endpoint_name} to VS Code` });
  await expect(link).toHaveAttribute('href', new RegExp(encodeURIComponent(server.endpoint_url)));

  const mia = await visit('Mia', home(server));
  const panel = item(mia, server);
  await expect(panel.getByText(/Endpoint host changed:/)).toBeVisible();
  const changes = panel.getByRole('region', { name: 'Changes since it was approved' });
  await expect(changes).toContainText('Until you decide, clients still see version 1.0.0.');
  await expect(changes.getByRole('deletion')).toContainText(server.endpoint_url);
  await expect(changes.getByRole('insertion')).toContainText('https://elsewhere.example.net/mcp');
});

test('single keys control the review queue', async ({ visit, registry }) => {
  const first = await registry.as('Ana').register();
  const second = await registry.as('Ben').register();
  const page = await visit('Mia', home(first));
  await expect(item(page, first).getByRole('button', { name: 'Approve' })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page).toHaveURL(home(second));
  await page.keyboard.press('k');
  await expect(page).toHaveURL(home(first));
  await page.keyboard.press('a');
  await expect(row(page, first)).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(row(page, first)).toBeVisible();
  await expect(page).toHaveURL(home(first));
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: `Reject ${first.endpoint_name}?` });
  await expect(dialog.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('two decisions are undone one after the other', async ({ visit, registry }) => {
  const first = await registry.as('Ana').register();
  const second = await registry.as('Ben').register();
  const page = await visit('Mia', home(first));
  await item(page, first).getByRole('button', { name: 'Approve' }).click();
  await row(page, second).click();
  await item(page, second).getByRole('button', { name: 'Approve' }).click();
  await expect(row(page, second)).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(row(page, second)).toBeVisible();
  await page.keyboard.press('u');
  await expect(row(page, first)).toBeVisible();
  await expect(page.getByText('will be approved.')).toHaveCount(0);
  for (const one of [first, second]) expect((await registry.as('Mia').read(one)).status).toBe('Pending');
});

const ENDS: Record<string, (page: Page) => Promise<unknown>> = {
  'goes to another site': page => page.goto('about:blank'),
  reloads: page => page.reload(),
  'closes the tab': page => page.close(),
};
for (const [what, leave] of Object.entries(ENDS)) {
  test(`an approval is sent when the reviewer ${what} before the time for undo ends`, async ({
    visit,
    registry,
  }) => {
    const server = await registry.as('Ana').register();
    const page = await visit('Mia', home(server));
    await item(page, server).getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText(`${server.endpoint_name} will be approved.`)).toBeVisible();
    await leave(page);
    await expect.poll(async () => (await registry.as('Mia').read(server)).status).toBe('Approved');
    expect((await registry.as('Mia').history(server)).items).toHaveLength(2);
  });
}

test('a decision that failed while the page was hidden is reported when it is visible', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect(412);
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', home(server));
  await expect(item(page, server)).toBeVisible();
  await registry.as('Bo').decide(server, { status: 'Rejected', reason: 'Not this one.' });
  await item(page, server).getByRole('button', { name: 'Approve' }).click();
  await setHidden(page, true);
  const message = page.getByText(`Bo already rejected ${server.endpoint_name}, so it was not approved.`);
  await expect(message).toBeVisible();
  await setHidden(page, false);
  await expect(message).toBeVisible();
  expect((await registry.as('Mia').read(server)).status).toBe('Rejected');
});

test('an approval made offline is shown as unsent, and sent when the browser is online', async ({
  visit,
  registry,
  guard,
}) => {
  guard.expect('offline');
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', home(server));
  await expect(item(page, server)).toBeVisible();
  await page.context().setOffline(true);
  await item(page, server).getByRole('button', { name: 'Approve' }).click();
  const bar = page.getByText(`${server.endpoint_name} is not approved yet.`);
  await expect(bar).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText(`${server.endpoint_name} is approved.`)).toBeVisible();
  await expect(bar).toHaveCount(0);
  expect((await registry.as('Mia').history(server)).items).toHaveLength(2);
});

test('of two approvals in two tabs, the second reports the first', async ({ visit, registry, guard }) => {
  guard.expect(412);
  const server = await registry.as('Ana').register();
  const page = await visit('Mia', home(server));
  const other = await page.context().newPage();
  await other.goto(home(server));
  for (const tab of [page, other]) await expect(item(tab, server)).toBeVisible();
  for (const tab of [page, other]) await item(tab, server).getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText(`${server.endpoint_name} is approved.`)).toBeVisible();
  await expect(other.getByText(`You already approved ${server.endpoint_name}.`)).toBeVisible();
  expect((await registry.as('Mia').history(server)).items).toHaveLength(2);
});

/** Simulates hiding the page: a headless browser never does it. */
function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate(
    state => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    },
    isHidden ? 'hidden' : 'visible',
  );
}

test('pages for administrators show an explanation to others', async ({ visit }) => {
  const page = await visit('Ana', '/review');
  const explanation = page.getByRole('heading', { name: 'This page is for the registry’s administrators' });
  await expect(explanation).toBeVisible();
  await page.goto('/activity');
  await expect(explanation).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link')).toHaveText([
    'Browse',
    /^My registrations/,
  ]);
  await page.getByRole('main').getByRole('link', { name: 'Browse the servers' }).click();
  await expect(page).toHaveURL('/');
});
