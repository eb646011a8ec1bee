/**
 * How soon a signed-in visitor sees something, and the cards, with 10,000 approved servers in the database.
 *
 * It prints figures beside their budgets and fails nothing: on a busy machine they say more about the machine.
 */
import type { CDPSession } from '@playwright/test';
import { sample } from './support/api';
import type { Registry } from './support/registry';
import { signIn } from './support/sign-in';
import { type Page, test } from './support/test';

const SERVERS = 10_000;
const AT_ONCE = 16;
const ROUNDS = 5;

/** Bytes per second, and milliseconds there and back; slow 4G is 1.6 Mbit/s and 150 ms with a quarter of the processor. */
interface Line {
  readonly name: string;
  readonly throughput: number;
  readonly latency: number;
  readonly slowdown: number;
  readonly isWarm: boolean;
  /** Milliseconds until the first paint, and until the cards. */
  readonly budget: readonly [paint: number, cards: number];
}

const FAST = { throughput: -1, latency: 0, slowdown: 1 };
const SLOW_4G = { throughput: 1_600_000 / 8, latency: 150, slowdown: 4 };
const LINES: readonly Line[] = [
  { name: 'fast, cold cache', ...FAST, isWarm: false, budget: [200, 500] },
  { name: 'slow 4G, cold cache', ...SLOW_4G, isWarm: false, budget: [600, 1700] },
  { name: 'slow 4G, warm cache', ...SLOW_4G, isWarm: true, budget: [600, 900] },
];

test('first paint and first cards', async ({ page, registry }) => {
  test.setTimeout(600_000);
  await fill(registry);
  await signIn(page, 'Ana');
  const session = await page.context().newCDPSession(page);
  for (const line of LINES) {
    await become(session, line);
    const rounds: (readonly [number, number])[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await load(page));
    report(
      line,
      rounds.map(([paint]) => paint),
      rounds.map(([, cards]) => cards),
    );
  }
});

async function fill(registry: Registry): Promise<void> {
  const [ana, mia] = [registry.as('Ana'), registry.as('Mia')];
  let left = SERVERS;
  const work = async () => {
    while (left-- > 0) await ana.approved(sample('Bench'), mia);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function become(session: CDPSession, { throughput, latency, slowdown, isWarm }: Line): Promise<void> {
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await session.send('Network.setCacheDisabled', { cacheDisabled: !isWarm });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
}

/** Milliseconds from the start of the navigation to the first paint, and to the first card. */
async function load(page: Page): Promise<readonly [paint: number, cards: number]> {
  await page.reload({ waitUntil: 'commit' });
  return page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!document.querySelector('article')) await frame();
    const cards = performance.now();
    // The browser notes a paint only after it.
    while (!performance.getEntriesByName('first-contentful-paint').length) await frame();
    return [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, cards] as const;
  });
}

function report({ name, budget }: Line, paints: number[], cards: number[]): void {
  const [paint, shown] = [median(paints), median(cards)];
  const words = [
    name.padEnd(20),
    `first paint ${paint} ms (budget ${budget[0]})`,
    `cards ${shown} ms (budget ${budget[1]})`,
  ];
  process.stdout.write(`${words.join('   ')}\n`);
}

function median(values: number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
