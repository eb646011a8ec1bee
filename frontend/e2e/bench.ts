/**
 * Measures Browse for a signed-in person, with 10,000 approved servers in the database: first paint, first cards and
 * blocking time until then. Prints the figures and their budgets, and never fails: they depend on how busy the machine is.
 */
import type { CDPSession } from '@playwright/test';
import { sample } from './support/api';
import type { Registry } from './support/registry';
import { signIn } from './support/sign-in';
import { type Page, test } from './support/test';

const SERVERS = 10_000;
const CONCURRENCY = 16;
const ROUNDS = 5;

/** A network and device. Throughput in bytes per second, latency (round trip) in ms, slowdown of the processor as a factor. */
interface Profile {
  readonly name: string;
  readonly throughput: number;
  readonly latency: number;
  readonly slowdown: number;
  readonly isWarm: boolean;
  readonly budget: Times;
}

/** In ms: until the first paint, until the cards, and blocking time (of each task, what exceeds 50 ms). */
type Times = readonly [paint: number, cards: number, blocked: number];
const NAMES = ['first paint', 'cards', 'blocked'];

const FAST = { throughput: -1, latency: 0, slowdown: 1 };
const SLOW_4G = { throughput: 1_600_000 / 8, latency: 150, slowdown: 4 };
const PROFILES: readonly Profile[] = [
  { name: 'fast, cold cache', ...FAST, isWarm: false, budget: [200, 500, 50] },
  { name: 'slow 4G, cold cache', ...SLOW_4G, isWarm: false, budget: [600, 1700, 50] },
  { name: 'slow 4G, warm cache', ...SLOW_4G, isWarm: true, budget: [600, 900, 50] },
];

test('first paint and first cards', async ({ page, registry }) => {
  test.setTimeout(600_000);
  await fill(registry);
  await signIn(page, 'Ana');
  const session = await page.context().newCDPSession(page);
  for (const profile of PROFILES) {
    await emulate(session, profile);
    const rounds: Times[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await load(page));
    report(profile, rounds);
  }
});

async function fill(registry: Registry): Promise<void> {
  const [ana, mia] = [registry.as('Ana'), registry.as('Mia')];
  let left = SERVERS;
  const worker = async () => {
    while (left-- > 0) await ana.approved(sample('Bench'), mia);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function emulate(
  session: CDPSession,
  { throughput, latency, slowdown, isWarm }: Profile,
): Promise<void> {
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

async function load(page: Page): Promise<Times> {
  await page.reload({ waitUntil: 'commit' });
  return page.evaluate(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    while (!document.querySelector('article')) await frame();
    const cards = performance.now();
    // The browser reports a paint and a long task with a delay.
    while (!performance.getEntriesByName('first-contentful-paint').length) await frame();
    const tasks = await new Promise<PerformanceEntry[]>(resolve => {
      new PerformanceObserver(list => resolve(list.getEntries())).observe({
        type: 'longtask',
        buffered: true,
      });
      setTimeout(resolve, 500, []);
    });
    const blocked = tasks
      .filter(({ startTime }) => startTime < cards)
      .reduce((sum, { duration }) => sum + duration - 50, 0);
    return [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, cards, blocked];
  });
}

function report({ name, budget }: Profile, rounds: readonly Times[]): void {
  const words = NAMES.map((what, index) => {
    const values = rounds.map(times => times[index] ?? Number.NaN);
    return `${what} ${median(values)} ms (budget ${budget[index]})`;
  });
  process.stdout.write(`${[name.padEnd(20), ...words].join('   ')}\n`);
}

function median(values: number[]): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
}
