/** Computes the differences between two versions of a registration. */
import type { FieldChange } from '../api/types';
import { ExactNumber, stringify } from '../json/exact';
import { objectOf } from '../json/objects';

/** The editable fields, in the order and with the names that all pages use. */
export const FIELD_NAMES = {
  endpoint_name: 'Name',
  endpoint_url: 'Endpoint',
  transport: 'Transport',
  description: 'Description',
  owner_contact: 'Owner contact',
  available_tools: 'Tools',
} as const;

export type EditableField = keyof typeof FIELD_NAMES;

export const EDITABLE_FIELDS = Object.keys(FIELD_NAMES) as EditableField[];

/** Fields that the form does not have, or that ask for no review. */
const FURTHER_NAMES = {
  headers: 'Headers',
  oauth: 'OAuth client',
  website_url: 'Website',
  repository_url: 'Repository',
  maintainers: 'Maintainers',
  deprecation: 'Deprecation',
} as const;

/** What a review is about: all that clients get, and the owner contact. */
export const REVIEWED_FIELDS = [
  ...EDITABLE_FIELDS,
  'headers',
  'oauth',
  'website_url',
  'repository_url',
] as const;

const NAMES: Readonly<Record<string, string>> = { ...FIELD_NAMES, ...FURTHER_NAMES };

/** Return the displayed name of a field; fields of a tool keep their JSON names. */
export function fieldName(field: string): string {
  return NAMES[field] ?? field;
}

/** Return a value as text to display. */
export function displayValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(empty)';
  return typeof value === 'string' ? value : stringify(value, 2);
}

/** Return the fields in which two versions differ. */
export function changesBetween<T extends object>(before: T, after: T, fields: readonly (keyof T & string)[]) {
  const changes: Record<string, FieldChange> = {};
  for (const field of fields) {
    if (!isSame(before[field], after[field])) changes[field] = { old: before[field], new: after[field] };
  }
  return changes;
}

export interface ToolChange {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The tool as it is now, or was before its removal. */
  readonly tool: Readonly<Record<string, unknown>>;
  /** The changed fields of a tool that is in both lists. */
  readonly fields?: Record<string, FieldChange>;
}

/**
 * Compare two lists of tools by name. Returns the added, then the removed, then the changed tools.
 *
 * A server may list several tools of one name: the second is compared with the second.
 */
export function toolChanges(before: unknown, after: unknown): ToolChange[] {
  const old = toolsByKey(before);
  const now = toolsByKey(after);
  const absentFrom = (other: ReadonlyMap<string, AnyTool>, tools: ReadonlyMap<string, AnyTool>) =>
    [...tools].filter(([key]) => !other.has(key)).map(([, tool]) => tool);
  const added = absentFrom(old, now).map(tool => ({ ...named(tool), kind: 'added' as const }));
  const removed = absentFrom(now, old).map(tool => ({ ...named(tool), kind: 'removed' as const }));
  const changed = [...now].flatMap(([key, tool]) => {
    const previous = old.get(key);
    if (!previous || isSame(previous, tool)) return [];
    const fields = [...new Set([...Object.keys(previous), ...Object.keys(tool)])];
    return [{ ...named(tool), kind: 'changed' as const, fields: changesBetween(previous, tool, fields) }];
  });
  return [...added, ...removed, ...changed];
}

type AnyTool = Record<string, unknown>;

const named = (tool: AnyTool) => ({ name: String(tool.name), tool });

/** Return the tools by name and by their place among those of the same name. */
function toolsByKey(value: unknown): Map<string, AnyTool> {
  const tools = Array.isArray(value) ? (value as AnyTool[]) : [];
  const counts = new Map<string, number>();
  return new Map(
    tools.map(tool => {
      const name = String(tool.name);
      const place = counts.get(name) ?? 0;
      counts.set(name, place + 1);
      return [`${place} ${name}`, tool];
    }),
  );
}

/** Compare JSON values, ignoring the order of object keys. */
function isSame(one: unknown, other: unknown): boolean {
  return stringify(sorted(one)) === stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber) return value;
  const members = Object.entries(value).map(([name, one]) => [name, sorted(one)] as const);
  return objectOf(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}
