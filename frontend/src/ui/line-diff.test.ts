import { expect, test } from 'vitest';
import { diffLines } from './line-diff';

const marked = (before: string, after: string) =>
  diffLines(before, after)?.map(({ kind, text }) => ({ same: ' ', old: '-', new: '+' })[kind] + text);

test('only differing lines are marked', () => {
  expect(marked('a\nb\nc', 'a\nc\nd')).toEqual([' a', '-b', ' c', '+d']);
});

test('the old line precedes the new one', () => {
  expect(marked('a\nb', 'a\nB')).toEqual([' a', '-b', '+B']);
});

test('texts that are too long are not compared', () => {
  expect(diffLines('\n'.repeat(2000), '\n'.repeat(2000))).toBeNull();
});
