/** Every page in every state that looks different, and how to reach it. */
import { randomInt } from 'node:crypto';
import { fillIn, saveButton } from './form';
import type { Person, Registry } from './registry';
import type { Samples } from './sample-registrations';
import { signIn } from './sign-in';
import { expect, type Page, test } from './test';

interface PageState {
  readonly name: string;
  readonly path: (samples: Samples) => string;
  /** Text that is visible once the page has loaded. */
  readonly shows: string | RegExp;
  /** Interactions that lead to the state. */
  readonly act?: (page: Page, samples: Samples, registry: Registry) => Promise<unknown>;
}

interface PageGroup {
  readonly name: string;
  readonly person: Person;
  readonly states: readonly PageState[];
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const press = (name: string | RegExp) => (page: Page) => button(page, name).first().click();
const at = (path: string) => () => path;

const LIBRARY = {
  endpoint_name: 'Library',
  endpoint_url: 'https://library.example.com/mcp',
  description: 'The **books and magazines** of every office: what is available, and who has borrowed it.',
  owner_contact: 'knowledge@example.com',
};

const browsing: PageGroup = {
  name: 'browsing',
  person: 'Ana',
  states: [
    { name: 'browse', path: at('/'), shows: 'Load more' },
    { name: 'browse-menu', path: at('/'), shows: 'Load more', act: press(/^More ways to add/) },
    { name: 'browse-search', path: at('/?search=payments&owner=payments'), shows: /servers? match/ },
    { name: 'browse-no-match', path: at('/?search=zebrafish'), shows: 'No server matches' },
    {
      name: 'browse-shortcuts',
      path: at('/'),
      shows: 'Load more',
      act: async page => {
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      },
    },
    {
      name: 'palette',
      path: at('/'),
      shows: 'Load more',
      act: async page => {
        await page.keyboard.press('Control+k');
        await expect(page.getByRole('combobox', { name: /^Servers/ })).toBeFocused();
        await page.keyboard.type('room');
        await expect(page.getByRole('option', { name: /^find_room/ })).toBeVisible();
      },
    },
    { name: 'detail', path: s => `/servers/${s.approved.registration_id}`, shows: 'Show tool details' },
    {
      name: 'detail-tools',
      path: s => `/servers/${s.approved.registration_id}/tools`,
      shows: 'find_room',
      act: page => page.getByText('find_room', { exact: true }).click(),
    },
    {
      name: 'detail-connect',
      path: s => `/servers/${s.approved.registration_id}/connect`,
      shows: '.vscode/mcp.json',
    },
    { name: 'detail-history', path: s => `/servers/${s.edited.registration_id}/history`, shows: 'Mia' },
    {
      name: 'detail-pending',
      path: s => `/servers/${s.pending.registration_id}`,
      shows: 'It is waiting for review',
    },
    {
      name: 'detail-rejected',
      path: s => `/servers/${s.rejected.registration_id}`,
      shows: 'Fix and resubmit',
    },
    {
      name: 'detail-edited',
      path: s => `/servers/${s.edited.registration_id}`,
      shows: 'Clients still see version 1.0.0',
      act: page => page.getByText('Show the edit').click(),
    },
    {
      name: 'detail-versions',
      path: s => `/servers/${s.approved.registration_id}/connect`,
      shows: '.vscode/mcp.json',
      act: page => page.getByText('1.0.0', { exact: true }).click(),
    },
    {
      name: 'detail-edit-rejected',
      path: s => `/servers/${s.editRejected.registration_id}`,
      shows: 'Only the edit was rejected',
    },
    { name: 'detail-gone', path: s => `/servers/${s.deletedId}`, shows: 'This server was deleted' },
    { name: 'about', path: at('/about'), shows: 'For programs' },
    {
      name: 'lookup',
      path: at('/may-i-use'),
      shows: 'Only addresses and names are sent',
      act: async (page, samples) => {
        const field = page.getByRole('textbox', { name: 'Address, name or configuration' });
        await field.fill(`{"url": "${samples.approved.endpoint_url}/"} `);
        await press('Check')(page);
        await expect(page.getByText('differs in the')).toBeVisible();
      },
    },
    { name: 'clients', path: at('/clients'), shows: 'Does not enforce' },
    { name: 'not-found', path: at('/nowhere'), shows: 'There is no page at this address' },
    { name: 'admins-only', path: at('/review'), shows: /for the registry’s administrators/ },
    { name: 'user-menu', path: at('/about'), shows: 'For programs', act: press('Signed in as Ana') },
  ],
};

const registering: PageGroup = {
  name: 'registering',
  person: 'Ana',
  states: [
    { name: 'register', path: at('/register'), shows: 'Who runs it?' },
    { name: 'register-faults', path: at('/register'), shows: 'Who runs it?', act: press('Register server') },
    {
      name: 'register-filled',
      path: at('/register'),
      shows: 'Who runs it?',
      act: async page => {
        await fillIn(page, LIBRARY);
        await button(page, 'Paste a list…').click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('textbox').fill('find_book: By title or author\nlend_book: For four weeks');
        await dialog.getByRole('button', { name: 'Add to the list' }).click();
        await expect(dialog).toHaveCount(0);
      },
    },
    { name: 'register-paste', path: at('/register'), shows: 'Who runs it?', act: press('Paste a list…') },
    { name: 'register-discard', path: at('/register'), shows: 'unsaved changes', act: press('Discard…') },
    { name: 'edit', path: s => `/servers/${s.approved.registration_id}/edit`, shows: 'Save for review' },
    {
      name: 'edit-conflict',
      path: s => `/servers/${s.conflicting.registration_id}/edit`,
      shows: 'Who runs it?',
      act: async (page, { conflicting }, registry) => {
        await page.getByRole('textbox', { name: /^Description/ }).fill('Which printers work today.');
        // A different text at each run: an equal one would not be a change.
        const description = `Which printers work, in ${randomInt(90, 100)} offices.`;
        await registry.as('Mia').edit(conflicting, { description });
        await saveButton(page).click();
        await expect(button(page, 'Save this choice')).toBeVisible();
      },
    },
    { name: 'mine', path: at('/mine'), shows: 'Fix and resubmit' },
    { name: 'mine-rejected', path: at('/mine/rejected'), shows: 'Fix and resubmit' },
    {
      name: 'mine-resubmit',
      path: at('/mine/rejected'),
      shows: 'Fix and resubmit',
      act: press(/^Resubmit as it is/),
    },
  ],
};

const reviewing: PageGroup = {
  name: 'reviewing',
  person: 'Mia',
  states: [
    { name: 'review', path: at('/review'), shows: /Longest wait:/ },
    {
      name: 'review-filtered',
      path: at('/review?kind=edits&search=nothing-like-it'),
      shows: 'No registration matches',
    },
    {
      name: 'review-approve-several',
      path: at('/review'),
      shows: /Longest wait:/,
      act: async page => {
        await page.getByRole('checkbox', { name: /^Select all/ }).check();
        await press(/^Approve \d+ registrations…/)(page);
      },
    },
    {
      name: 'review-reject-several',
      path: at('/review'),
      shows: /Longest wait:/,
      act: async page => {
        await page.getByRole('checkbox', { name: /^Select all/ }).check();
        await press(/^Reject \d+ registrations…/)(page);
      },
    },
    {
      name: 'review-approve-note',
      path: s => `/review/${s.pending.registration_id}`,
      shows: 'With a note…',
      act: press(/^With a note…/),
    },
    { name: 'review-edited', path: s => `/review/${s.edited.registration_id}`, shows: 'Look at this first' },
    {
      name: 'review-reject',
      path: s => `/review/${s.pending.registration_id}`,
      shows: 'Reject…',
      act: press(/^Reject…/),
    },
    { name: 'review-decided', path: s => `/review/${s.approved.registration_id}`, shows: 'Return to queue' },
    {
      name: 'review-edit-rejected',
      path: s => `/review/${s.editRejected.registration_id}`,
      shows: 'Only the edit was rejected',
    },
    {
      name: 'review-withdraw',
      path: s => `/review/${s.editRejected.registration_id}`,
      shows: 'Only the edit was rejected',
      act: press(/^Withdraw…/),
    },
    { name: 'activity', path: at('/activity'), shows: 'Load more' },
    {
      name: 'activity-open',
      path: s => `/activity?server=${s.edited.registration_id}`,
      shows: '3 changes',
      act: press(/^Details:/),
    },
    { name: 'activity-none', path: at('/activity?until=2020-01-01'), shows: 'No change matches' },
    { name: 'review-attention', path: at('/review?queue=attention'), shows: 'Needs another look' },
    {
      name: 'inspections',
      path: s => `/servers/${s.approved.registration_id}/inspections`,
      shows: 'Waiting for the inspector',
    },
    { name: 'setup', path: at('/setup'), shows: 'Files for each client' },
    { name: 'about-admin', path: at('/about'), shows: 'Administrator' },
    {
      name: 'delete',
      path: s => `/servers/${s.approved.registration_id}`,
      shows: 'Show tool details',
      act: async page => {
        await button(page, 'More').click();
        await button(page, 'Delete…').click();
      },
    },
    {
      name: 'expired',
      path: at('/about'),
      shows: 'For programs',
      act: async page => {
        await page.route('**/registrations?*', route => route.fulfill({ status: 401 }));
        await page.getByRole('link', { name: 'MCP Registry, home' }).click();
        await expect(page.getByRole('dialog', { name: 'Your sign-in has expired' })).toBeVisible();
        await page.unroute('**/registrations?*');
      },
    },
  ],
};

/** Define a test for each group of pages; it calls `check` in every state, once the page has loaded. */
export function testAllPages(
  suffix: string,
  check: (page: Page, name: string) => Promise<void>,
  prepare?: (page: Page) => Promise<void>,
): void {
  for (const { name, person, states } of [browsing, registering, reviewing]) {
    test(name + suffix, async ({ page, registry, samples, guard }) => {
      test.setTimeout(180_000);
      guard.expect(401, 404, 412);
      page.on('dialog', dialog => dialog.accept());
      await signIn(page, person, '/about');
      await prepare?.(page);
      for (const state of states) {
        await test.step(state.name, async () => {
          await goTo(page, state, samples, registry);
          await check(page, state.name);
        });
      }
    });
  }
}

/** Open the page in this state and wait until it has loaded. */
async function goTo(page: Page, state: PageState, samples: Samples, registry: Registry): Promise<void> {
  await page.goto(state.path(samples));
  await expect(page.getByText(state.shows).filter({ visible: true }).first()).toBeVisible();
  await state.act?.(page, samples, registry);
  await expect(page.locator('.skeleton:visible, [aria-busy=true]')).toHaveCount(0);
}
