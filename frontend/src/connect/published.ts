/** What is published of a registration, and what is not. */
import type { PublishedVersion, Registration } from '../api/types';
import { changesBetween } from '../ui/changes';

const OWN_MACHINE =
  /^https:\/\/(([^/?]*\.)?localhost\.?|(127\.|0\.0\.0\.0)[0-9.]*|\[::(1?|ffff:7f[0-9a-f]{2}:[0-9a-f]+|ffff:0:0)\])([:/?]|$)/;

/**
 * What keeps an address from being published, to follow "because"; null if nothing does. The database decides it, by
 * the same rules (`is_publishable`).
 */
export function publishingObstacle(url: string): string | null {
  if (!url.startsWith('https://')) return 'it is reached without encryption';
  if (OWN_MACHINE.test(url)) return 'its address leads to the user’s own machine';
  return /[{}]/.test(url) ? 'its address has a variable in it' : null;
}

type Content = Pick<
  PublishedVersion,
  'endpoint_name' | 'endpoint_url' | 'transport' | 'description' | 'available_tools'
>;

/** In the order in which pages show them; whom to ask about a server is not published. */
const FIELDS = ['endpoint_name', 'endpoint_url', 'transport', 'description', 'available_tools'] as const;

/** A registration with the content of a version: what everybody is shown while an edit waits, or was rejected. */
export function asPublished(server: Registration, version: PublishedVersion): Registration {
  const { endpoint_name, endpoint_url, transport, description, available_tools } = version;
  return { ...server, endpoint_name, endpoint_url, transport, description, available_tools };
}

/** What clients would see otherwise. */
export function changesSince(version: PublishedVersion, server: Registration) {
  return changesBetween<Content>(version, server, FIELDS);
}

/** Whether two of them are the same to clients. */
export function isSame(version: PublishedVersion, server: Registration): boolean {
  return Object.keys(changesSince(version, server)).length === 0;
}
