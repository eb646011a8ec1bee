/** Two people changed the same registration: what each did, and what comes of it. */
import type { Tool } from '../../api/types';
import { changesBetween, EDITABLE_FIELDS, type EditableField } from '../../ui/changes';
import type { Fields } from './values';

/** Whose value is taken; `both` where their changes concern different tools. */
export type Side = 'mine' | 'theirs' | 'both';

/** A field that somebody else changed meanwhile, to something other than one's own value. */
export interface Overlap {
  readonly field: EditableField;
  /** Whether oneself changed it, too. */
  readonly isMineChanged: boolean;
  /** The tools with the changes of both, where that can be done. */
  readonly both: readonly Tool[] | null;
  /** What loses nothing. */
  readonly suggestion: Side;
}

export function overlapsOf(base: Fields, mine: Fields, theirs: Fields): Overlap[] {
  const byThem = changesBetween(base, theirs, EDITABLE_FIELDS);
  const byMe = changesBetween(base, mine, EDITABLE_FIELDS);
  const different = changesBetween(mine, theirs, EDITABLE_FIELDS);
  return EDITABLE_FIELDS.filter(field => byThem[field] && different[field]).map(field => {
    const isMineChanged = byMe[field] !== undefined;
    const both = isMineChanged && field === 'available_tools' ? mergeTools(base, mine, theirs) : null;
    const suggestion = both ? 'both' : isMineChanged ? 'mine' : 'theirs';
    return { field, isMineChanged, both, suggestion };
  });
}

/** One's own fields, with those of the other where they were chosen. */
export function resolve(
  mine: Fields,
  theirs: Fields,
  overlaps: readonly Overlap[],
  choices: Partial<Record<EditableField, Side>>,
): Fields {
  const chosen = overlaps.map(({ field, both, suggestion }) => {
    const side = choices[field] ?? suggestion;
    if (side === 'both' && both) return [field, both];
    return [field, side === 'theirs' ? theirs[field] : mine[field]];
  });
  return { ...mine, ...Object.fromEntries(chosen) };
}

/** The tools with the changes of both; null if both changed the same tool to something different. */
export function mergeTools(base: Fields, mine: Fields, theirs: Fields): readonly Tool[] | null {
  const [before, own, other] = [base, mine, theirs].map(({ available_tools }) => byName(available_tools));
  if (!before || !own || !other) return null;
  const merged: Tool[] = [];
  for (const name of new Set([...other.keys(), ...own.keys()])) {
    const [was, one, two] = [before.get(name), own.get(name), other.get(name)];
    if (!isSame(one, two) && !isSame(was, one) && !isSame(was, two)) return null;
    const kept = isSame(was, one) ? two : one;
    if (kept) merged.push(kept);
  }
  return merged;
}

const byName = (tools: readonly Tool[]) => new Map(tools.map(tool => [tool.name, tool]));

function isSame(one: Tool | undefined, other: Tool | undefined): boolean {
  return Object.keys(changesBetween({ tool: one }, { tool: other }, ['tool'])).length === 0;
}
