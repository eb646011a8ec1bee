import { replaceEqualDeep } from '@tanstack/react-query';
import { describe, expect, test } from 'vitest';
import { ExactNumber, stringify } from './exact';
import { objectOf, withMembers } from './objects';
import { parse } from './parser';
import { isAtRisk } from './risk';

const ODD = [
  '9223372036854775807',
  '-9223372036854775808',
  '123456789012345678901234567890',
  '0.1234567890123456789',
  '1.0',
  '-0',
  '-0.0',
  '1e2',
  '1E+2',
  '1e400',
  '{"10":1,"9":2,"a":3}',
  '{"a":1,"0":2}',
  '{"__proto__":{"a":1.0},"b":"x"}',
  '{"properties":{"2":{"default":1.50},"1":{"enum":[1.0,10000000000000001]}}}',
  '["1.0, 2.0","\\"7\\": 1e9",[],{},null,true,"\\\\"]',
];

describe('what JSON.parse loses something of', () => {
  test.each(ODD)('%s is written as it was read', text => {
    expect(stringify(parse(text))).toBe(text);
    expect(stringify(parse(`{"a" : ${text}}`))).toBe(`{"a":${text}}`);
    expect(stringify(parse(`[0,\n ${text} ]`))).toBe(`[0,${text}]`);
  });

  test('is noticed, whatever blanks stand around it', () => {
    for (const text of [
      '[1.0]',
      '{"a": 1.0}',
      '{"a"\t:\n-0}',
      '[ 1e2]',
      '1.0',
      '{ "1" : 0}',
      '[12345678901234567]',
    ])
      expect(isAtRisk(text)).toBe(true);
  });

  test('what it reads exactly stays plain, and does not wait for the parser', () => {
    const text =
      '{"id":"36660952-d5de-4727-9082-5b973dc14c03","at":"2026-11-01T09:00:10.123456Z","n":[12,-7,0]}';
    expect(isAtRisk(text)).toBe(false);
    expect(parse('[0.5, "x", {"a": 1.25}]')).toEqual([0.5, 'x', { a: 1.25 }]);
  });
});

test('indented text is that of JSON.stringify', () => {
  const value = { a: [1, { b: [], c: {} }], d: undefined, e: 'x', f: [[null]] };
  expect(stringify(value, 2)).toBe(JSON.stringify(value, null, 2));
  expect(stringify(value)).toBe(JSON.stringify(value));
});

test('a member changes in its place, and the others stay as they were', () => {
  const tool = parse('{"name":"a","7":1.0,"description":"b","5":2}') as {
    name: string;
    description?: string;
  };
  expect(stringify(withMembers(tool, { name: 'c' }))).toBe('{"name":"c","7":1.0,"description":"b","5":2}');
  expect(stringify(withMembers(tool, { description: undefined }))).toBe('{"name":"a","7":1.0,"5":2}');
  expect(withMembers({ name: 'a' }, { name: 'b' })).toEqual({ name: 'b' });
});

test('it reads like any object', () => {
  const ordered = objectOf([
    ['b', 1],
    ['2', 'two'],
    ['1', 'one'],
  ]);
  expect(Object.keys(ordered)).toEqual(['b', '2', '1']);
  expect(Object.entries(ordered)).toEqual([
    ['b', 1],
    ['2', 'two'],
    ['1', 'one'],
  ]);
  expect('2' in ordered).toBe(true);
  expect(ordered['1']).toBe('one');
});

test('the cache of queries keeps it when the same is read again', () => {
  const text = '{"list":[{"b":1.0,"2":3,"1":{"__proto__":1}}],"same":{"x":1}}';
  const [before, after] = [parse(text), parse(text)];
  expect(stringify(replaceEqualDeep(before, after))).toBe(text);
});

test('a text with it shows the number as it is stored', () => {
  expect(`${new ExactNumber('1.0')}`).toBe('1.0');
  expect(String([new ExactNumber('1e2')])).toBe('1e2');
});
