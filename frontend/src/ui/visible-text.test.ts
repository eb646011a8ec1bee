import { expect, test } from 'vitest';
import { visibleParts } from './visible-text';

test.each([
  ['zero width space', 'a\u200bb', ['a', 'U+200B', 'b']],
  ['tag characters', '\u{e0041}\u{e007f}', ['U+E0041', 'U+E007F']],
  ['bidirectional override', 'x\u202ey', ['x', 'U+202E', 'y']],
  ['escape', '\u001b[31m', ['U+001B', '[31m']],
  ['no-break space and filler', '\u00a0\u3164', ['U+00A0', 'U+3164']],
  ['lone surrogate', 'a\ud800', ['a', 'U+D800']],
  ['variation selectors after a letter', 'a\ufe00\u{e0100}b', ['a', 'U+FE00', 'U+E0100', 'b']],
  ['combining grapheme joiner', 'a\u034fb', ['a', 'U+034F', 'b']],
  ['unassigned character', 'a\u0378b', ['a', 'U+0378', 'b']],
  ['joiner between Latin letters', 'a\u200db', ['a', 'U+200D', 'b']],
  ['a second selector after an emoji', '⚠\ufe0f\ufe0f', ['⚠\ufe0f', 'U+FE0F']],
  ['carriage return', 'a\r\nb', ['a', 'U+000D', '\nb']],
])('%s', (_, text, expected) => {
  expect(visibleParts(text).map(part => part.text)).toEqual(expected);
});

test.each([
  ['letters of several scripts', 'Ein Wort,\n\tאבג и 天気'],
  ['emoji with joiners and selectors', 'A 👩🏽\u200d🔬 and ⚠\ufe0f, 1\ufe0f\u20e3'],
  ['joiners in Persian and Hindi', 'می\u200cخواهم क्\u200dष'],
])('ordinary text stays one part: %s', (_, text) => {
  expect(visibleParts(text)).toEqual([{ text, isCode: false }]);
});
