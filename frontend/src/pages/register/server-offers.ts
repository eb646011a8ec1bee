/** What a server says of itself, as values of the form: those for empty fields, and those that differ from what was typed. */
import type { Tool } from '../../api/types';
import type { Inspection } from '../../inspections/queries';
import { toolChanges } from '../../ui/changes';
import { counted } from '../../ui/format';
import { parseJson } from './tool-list';
import { bytesOf, LIMITS, lengthOf, MAX_TOOLS_BYTES } from './validation';
import { fieldsOf, type Values } from './values';

export type Suggested = Partial<Pick<Values, 'endpoint_name' | 'description'>> & {
  readonly available_tools?: readonly Tool[];
};

export interface Offer {
  readonly field: 'endpoint_name' | 'description' | 'available_tools';
  readonly suggested: Suggested;
  /** The server's value in short. */
  readonly summary: string;
}

const MAX_SUMMARY = 80;
const MAX_LENGTH = { endpoint_name: LIMITS.name, description: LIMITS.description };

/** Divide what the server offers: `free` fills empty fields, `taken` differs from what is there. */
export function offersOf(inspection: Inspection, values: Values): { free: Suggested; taken: Offer[] } {
  const now = fieldsOf(values);
  const offers: Offer[] = [];
  const name = nameIn(inspection);
  if (name) offers.push(textOffer('endpoint_name', name));
  if (inspection.instructions) offers.push(textOffer('description', inspection.instructions));
  const tools = toolsOf(inspection);
  if (tools.length) {
    offers.push({
      field: 'available_tools',
      suggested: { available_tools: tools },
      summary: counted(tools.length, 'tool'),
    });
  }
  // JSON with a mistake in it is not among the form's tools yet, but it was typed.
  const isJsonBroken = values.json !== null && 'error' in parseJson(values.json);
  const isEmpty = ({ field }: Offer) =>
    now[field].length === 0 && !(field === 'available_tools' && isJsonBroken);
  const isSame = ({ field, suggested }: Offer) =>
    field === 'available_tools'
      ? toolChanges(now.available_tools, suggested.available_tools).length === 0
      : now[field].trim() === suggested[field];
  return {
    free: Object.assign({}, ...offers.filter(isEmpty).map(one => one.suggested)),
    taken: offers.filter(one => !isEmpty(one) && !isSame(one)),
  };
}

function textOffer(field: 'endpoint_name' | 'description', text: string): Offer {
  const value = cut(text.trim(), MAX_LENGTH[field]);
  return {
    field,
    suggested: { [field]: value },
    summary: `“${value.length > MAX_SUMMARY ? `${value.slice(0, MAX_SUMMARY)}…` : value}”`,
  };
}

/** Cut a text to a number of characters, as the API counts them. */
const cut = (text: string, limit: number): string =>
  lengthOf(text) > limit ? [...text].slice(0, limit).join('') : text;

/** Return the server's name without the characters that the registry refuses in names. */
function nameIn({ server }: Inspection): string {
  const names = [server?.title, server?.name].map(name => (name ?? '').replace(REFUSED, '').trim());
  return names.find(Boolean) ?? '';
}

const REFUSED = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Return the server's tools as a registration can have them: as the server sent them, or, beyond the limits, names, titles
 * and descriptions of those with an acceptable name. The service does the same when it pins a snapshot.
 */
function toolsOf(inspection: Inspection): readonly Tool[] {
  const tools = namedTools(inspection);
  if (!areShortened(inspection)) return tools;
  const brief = new Map<string, Tool>();
  for (const { name, title, description } of tools) {
    const isAcceptable = name.trim() && lengthOf(name.trim()) <= LIMITS.toolName && name.search(REFUSED) < 0;
    if (!isAcceptable || brief.has(name.trim())) continue;
    brief.set(name.trim(), { name, ...textsOf({ title, description }) });
  }
  const first = [...brief.values()].slice(0, LIMITS.tools);
  return bytesOf(first) <= MAX_TOOLS_BYTES ? first : first.map(({ name }) => ({ name }));
}

/** Whether a registration cannot have the tools as the server sent them. */
export function areShortened(inspection: Inspection): boolean {
  const tools = namedTools(inspection);
  const names = tools.map(({ name }) => name.trim());
  return (
    tools.length > LIMITS.tools ||
    new Set(names).size < names.length ||
    names.some(name => !name || lengthOf(name) > LIMITS.toolName || name.search(REFUSED) >= 0) ||
    bytesOf(tools) > MAX_TOOLS_BYTES
  );
}

const namedTools = ({ tools }: Inspection): Tool[] =>
  (tools ?? []).filter((tool): tool is Tool => typeof tool.name === 'string');

const textsOf = (members: object): object =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => typeof value === 'string'));
