import { act, cleanup } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { ANA, ANONYMOUS_ACCESS, PUBLISHED, page, renderPage, SERVER } from '../testing/render-page';

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

const MIA = { ...ANA, user_id: 'mia', display_name: 'Mia', is_admin: true };
const ID = SERVER.registration_id;

/** A registration and its published versions, in one state. */
interface State {
  readonly server: typeof SERVER;
  readonly published: typeof PUBLISHED;
}

const live = PUBLISHED.versions[0];
const UNPUBLISHED = { ...PUBLISHED, server_name: null, versions: [] };
const WITHDRAWN = { ...PUBLISHED, versions: live ? [{ ...live, status: 'deleted' as const }] : [] };
const BEN = { user_id: 'ben', display_name: 'Ben', email: 'ben@example.com' };
const PENDING = {
  ...SERVER,
  status: 'Pending',
  approver: null,
  approver_id: null,
  approved_at: null,
} as const;
const REJECTED = { ...PENDING, status: 'Rejected', status_reason: 'Name the team.' } as const;

const OTHER = { ...PENDING, registration_id: ID.replace('3', '4'), endpoint_url: 'https://fax.example.com/' };

const STATES: Readonly<Record<string, State>> = {
  approved: { server: SERVER, published: PUBLISHED },
  'approved with a reason': {
    server: {
      ...SERVER,
      endpoint_name: 'Trips',
      description: '',
      owner_contact: 'Travel team',
      available_tools: [],
      approver: BEN,
      status_reason: 'Fine.',
      version: 3,
    },
    published: PUBLISHED,
  },
  'edited and pending': {
    server: { ...PENDING, description: 'Books *trips* and trains.', submitter: BEN, version: 4 },
    published: PUBLISHED,
  },
  'edit rejected': { server: { ...REJECTED, description: 'Other.', version: 5 }, published: PUBLISHED },
  'never approved': {
    server: { ...PENDING, transport: 'sse', available_tools: [{ name: 'a' }, { name: 'b' }], version: 6 },
    published: UNPUBLISHED,
  },
  withdrawn: { server: { ...REJECTED, status_reason: null, version: 7 }, published: WITHDRAWN },
  unpublishable: {
    server: { ...SERVER, endpoint_url: 'http://travel.example.com/mcp', version: 8 },
    published: UNPUBLISHED,
  },
};

const PATHS = [
  '/',
  `/servers/${ID}`,
  `/servers/${ID}/tools`,
  `/servers/${ID}/connect`,
  `/servers/${ID}/history`,
  `/servers/${ID}/edit`,
  '/mine',
  `/review/${ID}`,
  '/activity',
  '/about',
];

/** The API's responses in a state; its history differs from that of other states. */
function answersOf({ server, published }: State, me: typeof ANA) {
  const entry = (
    action: string,
    new_status: string,
    user: typeof SERVER.submitter,
    metadata: object = {},
  ) => ({
    log_id: action,
    registration_id: ID,
    user_id: user.user_id,
    user,
    action,
    previous_status: 'Pending',
    new_status,
    timestamp: SERVER.updated_at,
    metadata: { request_id: `request-${server.version}`, ...metadata },
  });
  const changes = { description: { old: 'Was.', new: server.description } };
  const history = page(
    entry('Updated', server.status, server.submitter, { changes }),
    entry(server.status === 'Rejected' ? 'Rejected' : 'Approved', server.status, BEN, {
      reason: server.status_reason ?? undefined,
    }),
  );
  const isListed = server.version % 2 === 0;
  return {
    'GET /users/me': me,
    'GET /registrations/summary': { total: 9, pending: server.version, approved: 1, rejected: 1, mine: 2 },
    'GET /registrations': isListed ? page(server) : page(server, OTHER),
    [`GET /registrations/${ID}`]: server,
    [`GET /registrations/${ID}/history`]: history,
    [`GET /registrations/${ID}/published`]: published,
    'GET /audit': history,
  };
}

type Answers = ReturnType<typeof answersOf>;

/** Replace each text node by elements, as the translation of a page in the browser does. */
function translate(): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: Node[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.textContent?.trim()) continue;
    const [outer, inner] = [document.createElement('font'), document.createElement('font')];
    inner.textContent = text.textContent;
    outer.append(inner);
    text.parentNode?.replaceChild(outer, text);
  }
}

/** Wait until all queries have ended and the page no longer changes; return its text. */
async function settled({ queries }: ReturnType<typeof renderPage>): Promise<string> {
  let before: string;
  do {
    before = document.body.innerHTML;
    await act(() => new Promise(resume => setTimeout(resume, 30)));
  } while (queries.isFetching() || document.querySelector('.skeleton') || document.body.innerHTML !== before);
  return textOfPage();
}

/** Return the text of the page without toasts, and the values of its fields. */
function textOfPage(): string {
  const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(
    field => field.value,
  );
  const toasts = document.querySelector('.toasts')?.textContent ?? '';
  return [document.body.textContent?.replace(toasts, ''), ...fields].join('\n');
}

/** All decisions are seen: whether one is new depends on the date. */
localStorage.setItem('registry.seen.ana', '9999');

/** Open a page in this state and return its text. */
async function textIn(path: string, state: State, me: typeof ANA): Promise<string> {
  const text = await settled(renderPage(path, answersOf(state, me), ANONYMOUS_ACCESS));
  cleanup();
  sessionStorage.clear();
  return text;
}

describe.each([
  ['Ana', ANA],
  ['Mia', MIA],
] as const)('after translation, a page still shows %s each new state:', (_, me) => {
  test.each(PATHS)('%s', { timeout: 60_000 }, async path => {
    const names = Object.keys(STATES);
    const texts = new Map<string, string>();
    for (const name of names) texts.set(name, await textIn(path, STATES[name] as State, me));

    const [first = '', ...others] = names;
    let now: Answers = answersOf(STATES[first] as State, me);
    const current = Object.keys(now).map(name => [name, () => now[name as keyof Answers]]);
    const shown = renderPage(path, Object.fromEntries(current), ANONYMOUS_ACCESS);
    expect(await settled(shown)).toBe(texts.get(first));
    for (const name of [...others, first, ...others.toReversed()]) {
      translate();
      now = answersOf(STATES[name] as State, me);
      await act(() => shown.queries.invalidateQueries());
      expect(await settled(shown), name).toBe(texts.get(name));
    }
  });
});
