/**
 * JSON whose numbers and order of names stay as they were written. JavaScript rounds `9223372036854775807`, writes
 * `1.0` as `1`, and lists names that look like integers first; tools carry whatever their schemas hold.
 */

/** A number that a JavaScript number does not write back as it was; `text` is its JSON. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  /** What `JSON.stringify` makes of it: the nearest number. Use `stringify` below. */
  toJSON(): number {
    return Number(this.text);
  }
}

/** `JSON.stringify` for what the parser of this folder reads. */
export function stringify(value: unknown, indent = 0, margin = '\n'): string {
  if (value instanceof ExactNumber) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const inner = margin + ' '.repeat(indent);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map(one => stringify(one, indent, inner))
    : Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .map(([name, one]) => `${JSON.stringify(name)}:${indent ? ' ' : ''}${stringify(one, indent, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  if (!parts.length || !indent) return `${open}${parts.join(',')}${close}`;
  return `${open}${inner}${parts.join(`,${inner}`)}${margin}${close}`;
}
