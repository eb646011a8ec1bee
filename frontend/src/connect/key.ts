/**
 * What a server is called in the configuration of clients that take letters, digits and hyphens only. The registry tells
 * the key of what is published (`client_key`); this is the same rule for what is not, from sql/migrations.
 */

/** Models are told of "mcp__key__tool", in this many characters. */
const MOST = 64;
/** A tool whose name leaves no key that could be read is not considered. */
const LONGEST_TOOL = 49;
/** Room for a tool where none is known. */
const USUAL_TOOL = 16;
/** Claude Code keeps these for servers of its own. */
const RESERVED = new Set([
  'claude-browser',
  'claude-in-chrome',
  'claude-preview',
  'computer-use',
  'ide',
  'workspace',
]);

export function clientKey(slug: string, tools: readonly { readonly name: string }[]): string {
  const lengths = tools.map(({ name }) => [...name].length).filter(length => length <= LONGEST_TOOL);
  const room = MOST - 'mcp____'.length - (lengths.length ? Math.max(...lengths) : USUAL_TOOL);
  const key = cut(slug, room);
  return RESERVED.has(key) ? `${cut(slug, room - '-mcp'.length)}-mcp` : key;
}

const cut = (slug: string, length: number) => slug.slice(0, length).replace(/-+$/, '');
