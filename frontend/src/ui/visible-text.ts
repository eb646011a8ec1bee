/** Makes the invisible characters of a text visible, so that people see what a model would read. */

/** Controls, format characters, fillers, variation selectors, tags and unassigned characters; not line breaks and tabs. */
const INVISIBLE = String.raw`(?![\n\t])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u2800]`;
const EMOJI = String.raw`\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?`;
/** An invisible character that belongs there: in an emoji or a keycap, or a joiner between letters that are not Latin. */
const ORDINARY = [
  String.raw`${EMOJI}(?:\u200d${EMOJI})*`,
  String.raw`[#*0-9]\ufe0f\u20e3`,
  String.raw`(?<=(?![\0-\u02ff])[\p{L}\p{M}])[\u200c\u200d](?=(?![\0-\u02ff])\p{L})`,
].join('|');
const PARTS = new RegExp(`${ORDINARY}|(${INVISIBLE})`, 'gu');

export interface Part {
  readonly text: string;
  /** Whether `text` names an invisible character: "U+200B". */
  readonly isCode: boolean;
}

export function visibleParts(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 1: invisible, index } of text.matchAll(PARTS)) {
    if (invisible === undefined) continue;
    if (index > end) parts.push({ text: text.slice(end, index), isCode: false });
    parts.push({ text: codePoint(invisible), isCode: true });
    end = index + invisible.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), isCode: false });
  return parts;
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
