/** Collects browser errors that fail a test: console errors, policy violations, requests to other hosts. */
import type { BrowserContext } from '@playwright/test';
import type { Registry } from './registry';

export class Guard {
  private readonly errors: string[] = [];
  private readonly expected: RegExp[] = [];
  private readonly hosts: Set<string>;

  constructor(registry: Registry) {
    this.hosts = new Set([new URL(registry.address).host, new URL(registry.identity).host]);
  }

  /** Allow failed requests that the test provokes, by status or reason; the browser logs each of them. */
  expect(...failures: (number | 'offline')[]): void {
    for (const failure of failures) {
      this.expected.push(
        failure === 'offline'
          ? /net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)/
          : new RegExp(`the server responded with a status of ${failure} `),
      );
    }
  }

  /** Allow requests to a host that the test simulates. */
  allow(host: string): void {
    this.hosts.add(host);
  }

  async watch(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', event => {
        // biome-ignore lint/suspicious/noConsole: the test listens to the console
        console.error(`${event.violatedDirective} forbids ${event.blockedURI || event.sample}`);
      });
    });
    context.on('console', message => {
      if (message.type() === 'error') this.add(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', webError => this.add(`${webError.error().stack ?? webError.error()}`));
    context.on('request', request => {
      const { protocol, host } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && !this.hosts.has(host))
        this.add(`Request to another host: ${request.url()}`);
    });
  }

  /** Return the errors, one a line. */
  report(): string {
    return this.errors.join('\n');
  }

  private add(error: string): void {
    if (!this.expected.some(pattern => pattern.test(error))) this.errors.push(error);
  }
}
