/** Right-to-left names and bidirectional controls do not change the order of the page's own text. */
import { testAllPages } from './support/page-states';
import { expect, type Page } from './support/test';

/** Hebrew, and controls that end an isolation and reverse the following text. The API refuses them now, but may have stored some. */
const SUFFIX = ' אבג\u2069\u202e exe.png';
const API_READS = /\/(registrations|users|audit)(\/|\?|$)/;
const NAMES = ['endpoint_name', 'owner_contact', 'display_name', 'status_reason', 'reason', 'server_name'];

testAllPages(': typed text does not reorder the page’s own text', checkOrder, addControls);

async function checkOrder(page: Page, name: string): Promise<void> {
  expect.soft(await reorderedTexts(page), name).toEqual([]);
}

/** Append the suffix to all names that the pages read. */
async function addControls(page: Page): Promise<void> {
  await page.route(API_READS, async route => {
    const request = route.request();
    if (request.method() !== 'GET' || !request.headers().accept?.includes('json')) return route.fallback();
    const response = await route.fetch().catch(() => null);
    if (!response) return;
    const text = await response.text();
    await route.fulfill({ response, body: response.ok() ? withSuffix(text) : text });
  });
}

/** Return a JSON response with the suffix after every name. */
function withSuffix(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value) =>
    NAMES.includes(key) && typeof value === 'string' ? value + SUFFIX : value,
  );
}

/** Return the texts of the page whose visual order differs from their logical order. */
function reorderedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const hasBidi = (text: string) => /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069]/.test(text);
    const reordered: string[] = [];
    if (hasBidi(document.title.replace(/\u2068[^\u2066-\u2069]*\u2069/, ''))) reordered.push(document.title);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const boxOf = (node: Node, offset: number) => {
      range.setStart(node, offset);
      range.setEnd(node, offset + 1);
      return range.getBoundingClientRect();
    };
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const text = node.textContent ?? '';
      if (hasBidi(text)) continue;
      for (const { index } of text.matchAll(/[a-z](?=[a-z])/g)) {
        const [one, other] = [boxOf(node, index), boxOf(node, index + 1)];
        if (one.width && other.width && one.top === other.top && other.left < one.left) {
          reordered.push(text);
          break;
        }
      }
    }
    for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]'))
      for (const attribute of ['title', 'aria-label', 'placeholder']) {
        const text = element.getAttribute(attribute) ?? '';
        const rest = text.replace(/\u2068[^\u2066-\u2069]*\u2069/g, '');
        if (hasBidi(rest)) reordered.push(`${attribute}: ${text}`);
      }
    return reordered;
  });
}
