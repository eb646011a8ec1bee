/** Fixtures of every test: a registry, signed-in people, and a guard that fails the test on browser errors. */
import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test';
import { Guard } from './guard';
import { type Person, Registry } from './registry';
import { createSamples, type Samples } from './sample-registrations';
import { signIn } from './sign-in';

interface Fixtures {
  guard: Guard;
  /** Open an address in a new browser context, signed in as this person. */
  visit(person: Person, path?: string, options?: BrowserContextOptions): Promise<Page>;
}

interface WorkerFixtures {
  registry: Registry;
  /** Registrations in every state. */
  samples: Samples;
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
  samples: [async ({ registry }, use) => use(await createSamples(registry)), { scope: 'worker' }],
  baseURL: ({ registry }, use) => use(registry.address),
  guard: [
    async ({ registry }, use) => {
      const guard = new Guard(registry);
      await use(guard);
      expect.soft(guard.report(), 'browser errors').toBe('');
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
