/** WCAG 1.4.4: with text at 200 %, nothing overlaps, is cut off or leaves the page. */
import { layoutFaults } from './support/layout-faults';
import { testAllPages } from './support/page-states';
import { expect, type Page, test } from './support/test';

/** The browser's setting for the size of text, by default 16 px. Media queries in rem follow it. */
const FONT_SIZE = 32;
const WIDTHS = [320, 390, 768, 1440];
const HEIGHT = 900;

test.use({
  viewport: { width: 320, height: HEIGHT },
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), `--blink-settings=defaultFontSize=${FONT_SIZE}`];
    await use({ ...launchOptions, args });
  },
});

testAllPages(': text at 200 % fits', async (page: Page, name: string) => {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    expect.soft(await layoutFaults(page), `${name}, ${width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: HEIGHT });
});
