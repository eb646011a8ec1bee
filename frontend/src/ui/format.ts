/** Formats counts, addresses, descriptions and names for display. */
import type { Transport } from '../api/types';

export const TRANSPORT_NAMES: Readonly<Record<Transport, string>> = {
  'streamable-http': 'Streamable HTTP',
  sse: 'SSE',
};

const numbers = new Intl.NumberFormat('en');

/** Return a count with its noun: "1 tool", "2,500 tools". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numbers.format(count)} ${count === 1 ? one : many}`;
}

/** Return a URL without scheme and final slash: "weather.example.com/mcp". */
export function shortAddress(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** Return the first paragraph of a description without Markdown syntax. */
export function firstParagraph(description: string): string {
  const [first = ''] = description.trim().split(/\n\s*\n/);
  return first
    .replace(/^\s{0,3}(#{1,6}|[-*+]|\d{1,3}[.)])\s+/gm, '')
    .replace(/[*`]|\[([^\]]+)\]\([^)\s]+\)/g, '$1');
}

/** Return the displayed name of a person. */
export function nameOf(person: {
  readonly display_name: string | null;
  readonly email: string | null;
}): string {
  return person.display_name ?? person.email ?? 'Someone';
}
