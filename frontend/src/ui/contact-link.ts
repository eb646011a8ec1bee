/** Whom to ask about a server. */

/** An owner contact that can be followed: a mail address or a web address; null for a team's name. */
export function contactLink(contact: string): string | null {
  if (/^https?:\/\/\S+$/i.test(contact)) return contact;
  if (/^[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+$/.test(contact)) return `mailto:${encodeURI(contact)}`;
  return null;
}
