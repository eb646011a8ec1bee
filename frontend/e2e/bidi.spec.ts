/** Names that are written from right to left, with marks of old data, turn none of the page's own words round. */
import { tours } from './support/page-states';
import { expect, type Page } from './support/test';

/** Hebrew, and marks that end an isolation and turn what follows: refused by now, but stored before that. */
const TURNING = ' אבג\u2069\u202e exe.png';
const READS = /\/(registrations|users|audit)(\/|\?|$)/;
const NAMES = ['endpoint_name', 'owner_contact', 'display_name', 'status_reason', 'reason', 'server_name'];

tours(': what people typed turns none of the page’s words round', look, turnAll);

async function look(page: Page, name: string): Promise<void> {
  expect.soft(await disturbed(page), name).toEqual([]);
}

/** From now on, the pages read names that turn. */
async function turnAll(page: Page): Promise<void> {
  await page.route(READS, async route => {
    const request = route.request();
    if (request.method() !== 'GET' || !request.headers().accept?.includes('json')) return route.fallback();
    const response = await route.fetch().catch(() => null);
    if (!response) return;
    const text = await response.text();
    await route.fulfill({ response, body: response.ok() ? turned(text) : text });
  });
}

/** Every name in an answer, followed by what turns. */
function turned(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value) =>
    NAMES.includes(key) && typeof value === 'string' ? value + TURNING : value,
  );
}

/** Texts of the page that are shown in another order than they are written in. */
function disturbed(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isTurning = (text: string) => /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069]/.test(text);
    const faults: string[] = [];
    if (isTurning(document.title.replace(/\u2068[^\u2066-\u2069]*\u2069/, ''))) faults.push(document.title);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const left = (node: Node, at: number) => {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getBoundingClientRect();
    };
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const text = node.textContent ?? '';
      if (isTurning(text)) continue;
      for (const { index } of text.matchAll(/[a-z](?=[a-z])/g)) {
        const [one, other] = [left(node, index), left(node, index + 1)];
        if (one.width && other.width && one.top === other.top && other.left < one.left) {
          faults.push(text);
          break;
        }
      }
    }
    for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]'))
      for (const attribute of ['title', 'aria-label', 'placeholder']) {
        const text = element.getAttribute(attribute) ?? '';
        const rest = text.replace(/\u2068[^\u2066-\u2069]*\u2069/g, '');
        if (isTurning(rest)) faults.push(`${attribute}: ${text}`);
      }
    return faults;
  });
}
