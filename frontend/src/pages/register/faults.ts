/** What the API would refuse, said before it has to; under the paths of its `field_errors`. */
import type { FieldErrors } from '../../api/api.error';
import { stringify } from '../../json/exact';
import { fieldName } from '../../ui/changes';
import { isolated } from '../../ui/text';
import { parameterWithCredential } from './credentials';
import { parseJson } from './tool-list';
import { isBlank, type Row, type Values } from './values';

export const LIMITS = { name: 200, url: 2048, description: 5000, owner: 320, toolName: 128, tools: 500 };
const MAX_TOOLS_BYTES = 256 * 1024;

const numbers = new Intl.NumberFormat('en');

/** `before` is the address that is registered already: it may stay as it is. */
export function faultsOf(values: Values, before = ''): FieldErrors {
  const faults: Record<string, readonly string[]> = {};
  const note = (path: string, ...sentences: (string | null)[]) => {
    const said = sentences.filter(one => one !== null);
    if (said.length) faults[path] = said;
  };
  const { endpoint_name, endpoint_url, description, owner_contact, rows, json } = values;
  note('endpoint_name', missing(endpoint_name, 'Enter a name.') ?? tooLong(endpoint_name, LIMITS.name));
  note('endpoint_url', endpoint_url === before && before ? null : urlFault(endpoint_url));
  note('description', tooLong(description, LIMITS.description));
  note(
    'owner_contact',
    missing(owner_contact, 'Say who answers for it.') ?? tooLong(owner_contact, LIMITS.owner),
  );
  const parsed = json === null ? null : parseJson(json);
  if (parsed && 'fault' in parsed) note('available_tools', parsed.fault);
  else noteTools(rows, note);
  return faults;
}

function noteTools(
  rows: readonly Row[],
  note: (path: string, ...sentences: (string | null)[]) => void,
): void {
  note('available_tools', tooMany(rows) ?? tooLarge(rows));
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (isBlank(row)) continue;
    const name = row.tool.name.trim();
    const isTwice = seen.has(name);
    seen.add(name);
    note(
      `available_tools.${index}.name`,
      missing(name, 'Enter the tool’s name, or remove the tool.') ??
        tooLong(name, LIMITS.toolName) ??
        (isTwice ? `There is another tool named ${isolated(name)}.` : null),
    );
  }
}

/** The commonest slips; the API knows the rest. */
function urlFault(typed: string): string | null {
  const url = typed.trim();
  if (!url) return 'Enter the address of the endpoint.';
  if (/[\s\\]/.test(url)) return 'An address has no blanks or backslashes.';
  if (!/^https?:\/\//i.test(url)) return 'Begin with https://, or with http:// inside a protected network.';
  if (url.includes('#')) return 'Leave out the part from # on.';
  if (/^https?:\/\/[^/?]*@/i.test(url))
    return 'Leave out user name and password: everybody here can read them.';
  if (!URL.canParse(url))
    return 'This is not a complete address. An example: https://weather.example.com/mcp';
  return credentialFault(url) ?? tooLong(url, LIMITS.url);
}

export function credentialFault(url: string): string | null {
  const parameter = parameterWithCredential(url);
  if (parameter === null) return null;
  return `“${parameter}” looks like a credential, and everybody here can read an address. Put it into a header, never into the address.`;
}

const missing = (text: string, sentence: string) => (text.trim() ? null : sentence);

function tooLong(text: string, limit: number): string | null {
  const length = lengthOf(text.trim());
  if (length <= limit) return null;
  return `At most ${numbers.format(limit)} characters; these are ${numbers.format(length)}.`;
}

const tooMany = (rows: readonly Row[]) =>
  rows.length > LIMITS.tools ? `At most ${LIMITS.tools} tools; these are ${rows.length}.` : null;

function tooLarge(rows: readonly Row[]): string | null {
  const bytes = new TextEncoder().encode(stringify(rows.map(({ tool }) => tool))).length;
  if (bytes <= MAX_TOOLS_BYTES) return null;
  return `All tools together may take 256 KiB; these take ${Math.ceil(bytes / 1024)} KiB.`;
}

/** Characters as the API counts them: one for each code point. */
export function lengthOf(text: string): number {
  return [...text].length;
}

const TOOL_PATH = /^available_tools\.(\d+)(?:\.(.+))?$/;

/** The id of the element where a fault is shown. */
export function elementOf(path: string, { rows, json }: Pick<Values, 'rows' | 'json'>): string {
  const [, index, member] = TOOL_PATH.exec(path) ?? [];
  if (index === undefined) return path.split('.')[0] ?? path;
  const row = rows[Number(index)];
  if (json !== null || !row) return 'available_tools';
  return `tool-${row.id}-${member === 'description' ? 'description' : 'name'}`;
}

/** The field of a fault, for people: "Tool 4", "Endpoint". */
export function placeName(path: string): string {
  const [, index] = TOOL_PATH.exec(path) ?? [];
  return index === undefined ? fieldName(path.split('.')[0] ?? path) : `Tool ${Number(index) + 1}`;
}
