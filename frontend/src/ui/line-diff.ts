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
  let at = 0;
  let to = 0;
  while (at < old.length || to < now.length) {
    const one = old[at];
    const other = now[to];
    if (one !== undefined && one === other) {
      lines.push({ kind: 'same', text: one });
      at += 1;
      to += 1;
    } else if (
      other === undefined ||
      (one !== undefined && (common[at + 1]?.[to] ?? 0) >= (common[at]?.[to + 1] ?? 0))
    ) {
      lines.push({ kind: 'old', text: one ?? '' });
      at += 1;
    } else {
      lines.push({ kind: 'new', text: other });
      to += 1;
    }
  }
  return lines;
}

/** Return, for each pair of positions, the length of the longest common subsequence of the remaining lines. */
function commonLengths(old: readonly string[], now: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let at = old.length - 1; at >= 0; at -= 1) {
    const row = table[at] ?? [];
    const below = table[at + 1] ?? [];
    for (let to = now.length - 1; to >= 0; to -= 1) {
      row[to] = old[at] === now[to] ? (below[to + 1] ?? 0) + 1 : Math.max(below[to] ?? 0, row[to + 1] ?? 0);
    }
  }
  return table;
}
