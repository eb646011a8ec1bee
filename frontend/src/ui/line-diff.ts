/** Compares two texts line by line. */

export interface Line {
  readonly kind: 'same' | 'old' | 'new';
  readonly text: string;
}

/** Limit of the table below, which has a cell for each pair of lines. */
const MAX_PAIRS = 1_000_000;

/** Return the lines of both texts as one list, or null if the texts are too long to compare. */
export function diffLines(before: string, after: string): Line[] | null {
  const old = before.split('\n');
  const now = after.split('\n');
  if (old.length * now.length > MAX_PAIRS) return null;
  const common = commonLengths(old, now);
  const lines: Line[] = [];
  let oldIndex = 0;
  let newIndex = 0;
  while (oldIndex < old.length || newIndex < now.length) {
    const one = old[oldIndex];
    const other = now[newIndex];
    if (one !== undefined && one === other) {
      lines.push({ kind: 'same', text: one });
      oldIndex += 1;
      newIndex += 1;
    } else if (
      other === undefined ||
      (one !== undefined &&
        (common[oldIndex + 1]?.[newIndex] ?? 0) >= (common[oldIndex]?.[newIndex + 1] ?? 0))
    ) {
      lines.push({ kind: 'old', text: one ?? '' });
      oldIndex += 1;
    } else {
      lines.push({ kind: 'new', text: other });
      newIndex += 1;
    }
  }
  return lines;
}

/** Return, for each pair of positions, the length of the longest common subsequence of the remaining lines. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let oldIndex = old.length - 1; oldIndex >= 0; oldIndex -= 1) {
    const row = table[oldIndex] ?? [];
    const below = table[oldIndex + 1] ?? [];
    for (let newIndex = now.length - 1; newIndex >= 0; newIndex -= 1) {
      row[newIndex] =
        old[oldIndex] === now[newIndex]
          ? (below[newIndex + 1] ?? 0) + 1
          : Math.max(below[newIndex] ?? 0, row[newIndex + 1] ?? 0);
    }
  }
  return table;
}
