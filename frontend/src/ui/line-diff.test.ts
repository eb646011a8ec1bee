import { expect, test } from 'vitest';
import { diffLines } from './line-diff';

const told = (before: string, after: string) =>
  diffLines(before, after)?.map(({ kind, text }) => ({ same: ' ', old: '-', new: '+' })[kind] + text);

test('only what differs is marked', () => {
  expect(told('a\nb\nc', 'a\nc\nd')).toEqual([' a', '-b', ' c', '+d']);
});

test('a changed line stands before its successor', () => {
  expect(told('a\nb', 'a\nB')).toEqual([' a', '-b', '+B']);
});

test('nothing is compared that would take too long', () => {
  expect(diffLines('\n'.repeat(2000), '\n'.repeat(2000))).toBeNull();
});
