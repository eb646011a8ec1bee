/** Validates the form before it is sent. Errors have the same paths as the API's `field_errors`. */
import type { FieldErrors } from '../../api/api.error';
import { stringify } from '../../json/exact';
import { fieldName } from '../../ui/changes';
import { isolated } from '../../ui/text';
import { parameterWithCredential } from './credentials';
import { parseJson } from './tool-list';
import { isBlank, type Row, type Values } from './values';

export const LIMITS = { name: 200, url: 2048, description: 5000, owner: 320, toolName: 128, tools: 500 };
export const MAX_TOOLS_BYTES = 256 * 1024;

const numbers = new Intl.NumberFormat('en');

/** Return all errors. `registeredUrl`, the current address of the registration, is always valid. */
export function validate(values: Values, registeredUrl = ''): FieldErrors {
  const errors: Record<string, readonly string[]> = {};
  const add = (path: string, ...sentences: (string | null)[]) => {
    const present = sentences.filter(sentence => sentence !== null);
    if (present.length) errors[path] = present;
  };
  const { endpoint_name, endpoint_url, description, owner_contact, rows, json } = values;
  add('endpoint_url', endpoint_url === registeredUrl && registeredUrl ? null : urlError(endpoint_url));
  add('endpoint_name', missing(endpoint_name, 'Enter a name.') ?? tooLong(endpoint_name, LIMITS.name));
  add('description', tooLong(description, LIMITS.description));
  add(
    'owner_contact',
    missing(owner_contact, 'Enter an owner contact.') ?? tooLong(owner_contact, LIMITS.owner),
  );
  const parsed = json === null ? null : parseJson(json);
  if (parsed && 'error' in parsed) add('available_tools', parsed.error);
  else addToolErrors(rows, add);
  return errors;
}

function addToolErrors(
  rows: readonly Row[],
  add: (path: string, ...sentences: (string | null)[]) => void,
): void {
  add('available_tools', tooMany(rows) ?? tooLarge(rows));
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (isBlank(row)) continue;
    const name = row.tool.name.trim();
    const isDuplicate = seen.has(name);
    seen.add(name);
    add(
      `available_tools.${index}.name`,
      missing(name, 'Enter the tool’s name, or remove the tool.') ??
        tooLong(name, LIMITS.toolName) ??
        (isDuplicate ? `Another tool is already named ${isolated(name)}.` : null),
    );
  }
}

/** Check for the most common mistakes. The API checks the rest. */
function urlError(typed: string): string | null {
  const url = typed.trim();
  if (!url) return 'Enter the address of the endpoint.';
  if (/[\s\\]/.test(url)) return 'An address has no spaces or backslashes.';
  if (!/^https?:\/\//i.test(url)) return 'Start with https://, or with http:// in a protected network.';
  if (url.includes('#')) return 'Remove the part that starts with #.';
  if (/^https?:\/\/[^/?]*@/i.test(url))
    return 'Remove the user name and password. Everyone can read the address.';
  if (!URL.canParse(url)) return 'This is not a complete address. Example: https://weather.example.com/mcp';
  return credentialError(url) ?? tooLong(url, LIMITS.url);
}

export function credentialError(url: string): string | null {
  const parameter = parameterWithCredential(url);
  if (parameter === null) return null;
  return `“${parameter}” looks like a credential. Everyone can read the address. Put the credential into a header instead.`;
}

const missing = (text: string, sentence: string) => (text.trim() ? null : sentence);

function tooLong(text: string, limit: number): string | null {
  const length = lengthOf(text.trim());
  if (length <= limit) return null;
  return `Use at most ${numbers.format(limit)} characters. You entered ${numbers.format(length)}.`;
}

const tooMany = (rows: readonly Row[]) =>
  rows.length > LIMITS.tools ? `List at most ${LIMITS.tools} tools. You entered ${rows.length}.` : null;

function tooLarge(rows: readonly Row[]): string | null {
  const bytes = bytesOf(rows.map(({ tool }) => tool));
  if (bytes <= MAX_TOOLS_BYTES) return null;
  return `The tools may have at most 256 KiB in total. These have ${Math.ceil(bytes / 1024)} KiB.`;
}

/** Return the size of tools as the API measures it. */
export const bytesOf = (tools: readonly object[]): number =>
  new TextEncoder().encode(stringify(tools)).length;

/** Count characters as the API does: by code points. */
export function lengthOf(text: string): number {
  return [...text].length;
}

const TOOL_PATH = /^available_tools\.(\d+)(?:\.(.+))?$/;

/** Return the ID of the element that shows an error. */
export function elementIdOf(path: string, { rows, json }: Pick<Values, 'rows' | 'json'>): string {
  const [, index, member] = TOOL_PATH.exec(path) ?? [];
  if (index === undefined) return path.split('.')[0] ?? path;
  const row = rows[Number(index)];
  if (json !== null || !row) return 'available_tools';
  return `tool-${row.id}-${member === 'description' ? 'description' : 'name'}`;
}

/** Return the label of the field with an error: "Tool 4", "Endpoint". */
export function fieldLabelOf(path: string): string {
  const [, index] = TOOL_PATH.exec(path) ?? [];
  return index === undefined ? fieldName(path.split('.')[0] ?? path) : `Tool ${Number(index) + 1}`;
}
