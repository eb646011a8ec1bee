/**
 * The key of a server in the configuration of clients that accept only letters, digits and hyphens. The registry returns the
 * key of a published server (`client_key`); this is the same rule as in sql/migrations, for a server that is not published.
 */

/** Limit of a model's tool name, "mcp__key__tool", in characters. */
const MAX_TOOL_NAME = 64;
/** Longer names are ignored, because they would leave no readable key. */
const LONGEST_TOOL = 49;
/** Length reserved for a tool's name if no tools are known. */
const DEFAULT_TOOL = 16;
/** Names that Claude Code reserves for its own servers. */
const RESERVED = new Set([
  'claude-browser',
  'claude-in-chrome',
  'claude-preview',
  'computer-use',
  'ide',
  'workspace',
]);

/** Return the key for a slug: shortened so that the tools' names fit, and not a reserved name. */
export function clientKey(slug: string, tools: readonly { readonly name: string }[]): string {
  const lengths = tools.map(({ name }) => [...name].length).filter(length => length <= LONGEST_TOOL);
  const room = MAX_TOOL_NAME - 'mcp____'.length - (lengths.length ? Math.max(...lengths) : DEFAULT_TOOL);
  const key = cut(slug, room);
  return RESERVED.has(key) ? `${cut(slug, room - '-mcp'.length)}-mcp` : key;
}

const cut = (slug: string, length: number) => slug.slice(0, length).replace(/-+$/, '');
