import { expect, test } from 'vitest';
import { visibleParts } from './visible-text';

test.each([
  ['zero width space', 'a\u200bb', ['a', 'U+200B', 'b']],
  ['tag characters', '\u{e0041}\u{e007f}', ['U+E0041', 'U+E007F']],
  ['bidirectional override', 'x\u202ey', ['x', 'U+202E', 'y']],
  ['escape', '\u001b[31m', ['U+001B', '[31m']],
  ['no-break space and filler', '\u00a0\u3164', ['U+00A0', 'U+3164']],
  ['lone surrogate', 'a\ud800', ['a', 'U+D800']],
])('%s', (_, text, expected) => {
  expect(visibleParts(text).map(part => part.text)).toEqual(expected);
});

test('ordinary text of any script stays one part', () => {
  const text = 'Ein Wort,\n\tאבג и 天気 👩‍🔬'.replace('\u200d', '');
  expect(visibleParts(text)).toEqual([{ text, isCode: false }]);
});
