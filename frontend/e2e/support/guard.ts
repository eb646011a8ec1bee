/** Notes what no visitor should ever cause: faults in the console, broken policies, calls to other hosts. */
import type { BrowserContext } from '@playwright/test';
import type { Registry } from './registry';

export class Guard {
  private readonly faults: string[] = [];
  private readonly expected: RegExp[] = [];
  private readonly hosts: Set<string>;

  constructor(registry: Registry) {
    this.hosts = new Set([new URL(registry.address).host, new URL(registry.identity).host]);
  }

  /** The browser logs each failed request; those that a test provokes are named by status or by reason. */
  expect(...failures: (number | 'offline')[]): void {
    for (const failure of failures) {
      this.expected.push(
        failure === 'offline'
          ? /net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED)/
          : new RegExp(`the server responded with a status of ${failure} `),
      );
    }
  }

  /** One more host that a test answers for. */
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
      if (message.type() === 'error') this.note(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', fault => this.note(`${fault.error().stack ?? fault.error()}`));
    context.on('request', request => {
      const { protocol, host } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && !this.hosts.has(host)) this.note(`Asked ${request.url()}`);
    });
  }

  /** What was noted, one fault a line. */
  report(): string {
    return this.faults.join('\n');
  }

  private note(fault: string): void {
    if (!this.expected.some(pattern => pattern.test(fault))) this.faults.push(fault);
  }
}
