/** What every test has: a registry, people to be, and a guard that fails it on any fault in the browser. */
import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { Guard } from './guard';
import { type Person, Registry } from './registry';
import { createSamples, type Samples } from './sample-registrations';
import { signIn } from './sign-in';

interface Fixtures {
  guard: Guard;
  /** A browser of their own for this person, signed in and at this address. */
  visit(person: Person, path?: string, options?: BrowserContextOptions): Promise<Page>;
}

interface WorkerFixtures {
  registry: Registry;
  /** Registrations in every state. */
  scene: Samples;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  registry: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
    async ({}, use) => {
      const registry = await Registry.start();
      await use(registry);
      await registry.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  scene: [async ({ registry }, use) => use(await createSamples(registry)), { scope: 'worker' }],
  baseURL: ({ registry }, use) => use(registry.address),
  guard: [
    async ({ registry }, use) => {
      const guard = new Guard(registry);
      await use(guard);
      expect.soft(guard.report(), 'nothing went wrong in the browser').toBe('');
    },
    { auto: true },
  ],
  context: async ({ context, guard }, use) => {
    await guard.watch(context);
    await use(context);
  },
  visit: async ({ browser, guard, registry, contextOptions }, use) => {
    const opened: { close(): Promise<void> }[] = [];
    await use(async (person, path = '/', options = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: registry.address, ...options });
      opened.push(context);
      await guard.watch(context);
      const page = await context.newPage();
      await signIn(page, person, path);
      return page;
    });
    for (const context of opened) await context.close();
  },
});

export { expect, type Page };
