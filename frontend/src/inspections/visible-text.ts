/** Makes the invisible characters of a text visible, so that a reviewer sees what a model would read. */

/** Controls, format characters, tags, fillers and unassigned separators; line breaks and tabs are ordinary. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u2800\u3164\uffa0]/u;

export interface Part {
  readonly text: string;
  /** Whether `text` names an invisible character: "U+200B". */
  readonly isCode: boolean;
}

export function visibleParts(text: string): Part[] {
  const parts: Part[] = [];
  let plain = '';
  for (const character of text) {
    if (!INVISIBLE.test(character) || character === '\n' || character === '\t') {
      plain += character;
      continue;
    }
    if (plain) parts.push({ text: plain, isCode: false });
    plain = '';
    parts.push({ text: codePoint(character), isCode: true });
  }
  if (plain) parts.push({ text: plain, isCode: false });
  return parts;
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
