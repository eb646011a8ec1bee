/** Merges the edits of two people who changed the same registration. */
import type { Tool } from '../../api/types';
import { changesBetween, EDITABLE_FIELDS, type EditableField } from '../../ui/changes';
import type { Fields } from './values';

/** Whose value to use; `both` if their changes affect different tools. */
export type Side = 'mine' | 'theirs' | 'both';

/** A field that the other person changed to a value that differs from one's own. */
export interface Overlap {
  readonly field: EditableField;
  /** Whether the person at this form changed it as well. */
  readonly isMineChanged: boolean;
  /** The tools with both changes, if they can be merged. */
  readonly both: readonly Tool[] | null;
  /** The choice that loses no change of this form. */
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

/** Return one's own fields, except those for which the other version was chosen. */
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

/** Merge the changes of both people; null if they changed the same tool differently. */
export function mergeTools(base: Fields, mine: Fields, theirs: Fields): readonly Tool[] | null {
  const [before, ours, others] = [base, mine, theirs].map(({ available_tools }) => byName(available_tools));
  if (!before || !ours || !others) return null;
  const merged: Tool[] = [];
  for (const name of new Set([...others.keys(), ...ours.keys()])) {
    const [old, our, other] = [before.get(name), ours.get(name), others.get(name)];
    if (!isSame(our, other) && !isSame(old, our) && !isSame(old, other)) return null;
    const tool = isSame(old, our) ? other : our;
    if (tool) merged.push(tool);
  }
  return merged;
}

const byName = (tools: readonly Tool[]) => new Map(tools.map(tool => [tool.name, tool]));

function isSame(one: Tool | undefined, other: Tool | undefined): boolean {
  return Object.keys(changesBetween({ tool: one }, { tool: other }, ['tool'])).length === 0;
}
