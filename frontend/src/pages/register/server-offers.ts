/** What a server says of itself, as values of the form: those for empty fields, and those that differ from what was typed. */
import type { Tool } from '../../api/types';
import type { Inspection } from '../../inspections/queries';
import { toolChanges } from '../../ui/changes';
import { counted } from '../../ui/format';
import { LIMITS, lengthOf } from './validation';
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
  const name = inspection.server?.title ?? inspection.server?.name;
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
  const isEmpty = ({ field }: Offer) => now[field].length === 0;
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

function toolsOf({ tools }: Inspection): Tool[] {
  return (tools ?? []).filter((tool): tool is Tool => typeof tool.name === 'string');
}
