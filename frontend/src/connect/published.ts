/** Compares a registration with its published versions. */
import type { PublishedVersion, Registration } from '../api/types';
import { changesBetween } from '../ui/changes';

const OWN_MACHINE =
  /^https:\/\/(([^/?]*\.)?localhost\.?|(127\.|0\.0\.0\.0)[0-9.]*|\[::(1?|ffff:7f[0-9a-f]{2}:[0-9a-f]+|ffff:0:0)\])([:/?]|$)/;

/**
 * Return why an address cannot be published, as the end of a sentence with "because"; null if it can. The database decides
 * by the same rules (`is_publishable`).
 */
export function publishingObstacle(url: string): string | null {
  if (!url.startsWith('https://')) return 'it is reached without encryption';
  if (OWN_MACHINE.test(url)) return 'its address leads to the user’s own machine';
  return /[{}]/.test(url) ? 'its address has a variable in it' : null;
}

type Content = Pick<PublishedVersion, (typeof FIELDS)[number]>;

/** The published fields, in display order. The owner contact is not published. */
const FIELDS = [
  'endpoint_name',
  'endpoint_url',
  'transport',
  'description',
  'available_tools',
  'headers',
  'oauth',
  'website_url',
  'repository_url',
] as const;

/** Return a registration with the content of a published version: what the pages show while an edit is pending or rejected. */
export function asPublished(server: Registration, version: PublishedVersion): Registration {
  const content = Object.fromEntries(FIELDS.map(field => [field, version[field]])) as unknown as Content;
  return { ...server, ...content, approved_snapshot: version.approved_snapshot };
}

/** Return the changes that approving the registration would publish. */
export function changesSince(version: PublishedVersion, server: Registration) {
  return changesBetween<Content>(version, server, FIELDS);
}

/** Whether clients would see no difference. */
export function isSame(version: PublishedVersion, server: Registration): boolean {
  return Object.keys(changesSince(version, server)).length === 0;
}
