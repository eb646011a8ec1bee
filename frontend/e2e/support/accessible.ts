/** Checks a page with axe in both themes, and that it fits into 320 pixels. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from './test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules that depend on the theme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

export async function expectAccessible(page: Page, name: string): Promise<void> {
  // The sticky header may cover half of a link, which would then be too small.
  await page.evaluate(() => scrollTo(0, 0));
  expect.soft(await violations(new AxeBuilder({ page }).withTags(RULES)), `${name}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect
    .soft(await violations(new AxeBuilder({ page }).withRules(COLOUR_RULES)), `${name}, dark`)
    .toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });

  await page.setViewportSize({ width: 320, height: 640 });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.soft.poll(width, `${name}, width`).toBeLessThanOrEqual(320);
  expect
    .soft(await violations(new AxeBuilder({ page }).withRules(['target-size'])), `${name}, narrow`)
    .toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Return each violated rule with its elements. */
async function violations(axe: AxeBuilder): Promise<string[]> {
  // Legacy mode opens no extra page for frames; the pages have none.
  const result = await axe.setLegacyMode().analyze();
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join('\n')}`);
}
