/** Return the link of an owner contact: a web address or `mailto:`; null for any other text. */
export function contactLink(contact: string): string | null {
  if (/^https?:\/\/\S+$/i.test(contact)) return contact;
  if (/^[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+$/.test(contact)) return `mailto:${encodeURI(contact)}`;
  return null;
}
