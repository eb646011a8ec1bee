/** Reads addresses and names out of pasted text. Nothing else of the text is sent: no header, no variable, no file. */
import { type Node, parseTree } from 'jsonc-parser';
import { parameterWithCredential } from '../register/credentials';

export interface Question {
  readonly url?: string;
  readonly name?: string;
}

/** A configuration may list any number of servers. */
const MAX_QUESTIONS = 10;

const ADDRESS_KEYS = ['url', 'serverUrl', 'httpUrl', 'uri'];
const LINK = /^(vscode|vscode-insiders|cursor):/i;
const REDIRECT = /^https:\/\/(insiders\.)?vscode\.dev\/redirect\?url=/i;
const ADDRESS = /https?:\/\/[^\s"'`<>\\^]+/gi;
/** The key of a table in TOML, such as `[mcp_servers.weather]` or `[mcp_servers."com.example/weather"]`. */
const TABLE = /^\s*\[\s*mcp_servers\.(?:"([^"]+)"|([\w-]+))\s*\]/m;
const COMMAND = /\bmcp\s+add\b/;
const NAME = /^[\w.-]+(\/[\w.-]+)?$/;

/** Return what to ask the registry about, or nothing if the text has neither an address nor a name. */
export function questionsOf(pasted: string): readonly Question[] {
  const text = opened(pasted.trim());
  const found = fromJson(text) ?? fromText(text);
  return found.slice(0, MAX_QUESTIONS);
}

/** Return the configuration inside an install link, or the text itself. */
function opened(text: string): string {
  try {
    if (REDIRECT.test(text)) return opened(decodeURIComponent(text.replace(REDIRECT, '')));
    if (!LINK.test(text)) return text;
    const config = /[?&]config=([^&]+)/.exec(text)?.[1];
    if (config) return atob(decodeURIComponent(config));
    return decodeURIComponent(text.slice(text.indexOf('?') + 1));
  } catch {
    return text;
  }
}

function fromJson(text: string): Question[] | null {
  const start = text.indexOf('{');
  if (start < 0) return null;
  const root = parseTree(text.slice(start), [], { allowTrailingComma: true });
  const found = root ? [...servers(root, undefined)] : [];
  return found.length > 0 ? found : null;
}

/** Yield the objects that have an address, with their own name or their key. */
function* servers(node: Node, key: string | undefined): Generator<Question> {
  if (node.type === 'array') for (const child of node.children ?? []) yield* servers(child, undefined);
  if (node.type !== 'object') return;
  const members = new Map(
    (node.children ?? []).flatMap(({ children: [name, value] = [] }) =>
      name && value ? [[String(name.value), value] as const] : [],
    ),
  );
  const address = ADDRESS_KEYS.map(name => members.get(name)?.value).find(value => typeof value === 'string');
  if (address) {
    const name = members.get('name')?.value ?? key;
    yield { url: withoutSecrets(address), ...(typeof name === 'string' && { name }) };
    return;
  }
  for (const [name, value] of members) yield* servers(value, name);
}

function fromText(text: string): Question[] {
  const [url] = text.match(ADDRESS) ?? [];
  if (url) {
    const name = TABLE.exec(text)?.slice(1).find(Boolean) ?? nameInCommand(text, url);
    return [{ url: withoutSecrets(url), ...(name && { name }) }];
  }
  return NAME.test(text) ? [{ name: text }] : [];
}

/** Return the name in `claude mcp add --transport http NAME URL`. */
function nameInCommand(text: string, url: string): string | undefined {
  if (!COMMAND.test(text)) return undefined;
  const before = text.slice(0, text.indexOf(url)).trim().split(/\s+/).at(-1) ?? '';
  return NAME.test(before) && before !== 'add' ? before : undefined;
}

/** Remove user name, password, fragment and the parameters that look like a credential. */
export function withoutSecrets(address: string): string {
  let url = address
    .trim()
    .replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
    .replace(/#.*$/, '');
  for (let name = parameterWithCredential(url); name !== null; name = parameterWithCredential(url)) {
    const at = url.indexOf('?');
    const rest = url
      .slice(at + 1)
      .split(/[&;]/)
      .filter(pair => parameterWithCredential(`?${pair}`) === null);
    url = url.slice(0, at) + (rest.length > 0 ? `?${rest.join('&')}` : '');
  }
  return url;
}
