import { describe, expect, test } from 'vitest';
import { addTools, parseJson, parseList, replaceTools } from './tool-list';
import { rowsOf } from './values';

const tools = (text: string) => {
  const parsed = parseList(text);
  return 'tools' in parsed ? parsed.tools : parsed.fault;
};

describe('a pasted list', () => {
  test('one name per line', () => {
    expect(tools('search\r\n\n  book \n')).toEqual([{ name: 'search' }, { name: 'book' }]);
  });

  test('marks of a list, quotes and commas are no part of the names', () => {
    expect(tools('- `search`\n* "book",\n3. pay')).toEqual([
      { name: 'search' },
      { name: 'book' },
      { name: 'pay' },
    ]);
  });

  test('a description may stand behind', () => {
    expect(tools('search: Finds trips\nbook – Books: one seat\npay - Pays')).toEqual([
      { name: 'search', description: 'Finds trips' },
      { name: 'book', description: 'Books: one seat' },
      { name: 'pay', description: 'Pays' },
    ]);
  });

  test('a single line is parted by commas', () => {
    expect(tools('search, book; pay')).toEqual([{ name: 'search' }, { name: 'book' }, { name: 'pay' }]);
    expect(tools('search: Finds trips, and more')).toEqual([
      { name: 'search', description: 'Finds trips, and more' },
    ]);
  });

  test('blanks within a name stay', () => {
    expect(tools('find a trip\nbook-it')).toEqual([{ name: 'find a trip' }, { name: 'book-it' }]);
  });
});

describe('JSON', () => {
  test('names, objects, and the answer of a server', () => {
    const list = [{ name: 'search', inputSchema: { type: 'object' } }, 'book'];
    const read = [list[0], { name: 'book' }];
    expect(tools(JSON.stringify(list))).toEqual(read);
    expect(tools(JSON.stringify({ tools: list }))).toEqual(read);
    expect(tools(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: list } }))).toEqual(read);
    expect(parseJson('  ')).toEqual({ tools: [] });
  });

  test.each([
    ['[{"name": "a"}', /not complete JSON/],
    ['{"a": 1}', /must be a list/],
    ['["a", 3]', /Tool 2 must be a name or an object/],
    ['[{"title": "a"}]', /Tool 1 has no name/],
  ])('%s is explained', (text, explanation) => {
    expect(parseJson(text)).toEqual({ fault: expect.stringMatching(explanation) });
  });
});

describe('into the list', () => {
  const rows = rowsOf([{ name: 'search', inputSchema: { type: 'object' } }, { name: 'book' }]);
  const listed = (next: ReturnType<typeof addTools>) => next.map(({ tool }) => tool);

  test('adding keeps what is known of a tool, and puts new ones last', () => {
    const next = addTools(rows, [{ name: 'pay' }, { name: 'search', description: 'Finds trips' }]);
    expect(listed(next)).toEqual([
      { name: 'search', inputSchema: { type: 'object' }, description: 'Finds trips' },
      { name: 'book' },
      { name: 'pay' },
    ]);
    expect(new Set(next.map(({ id }) => id)).size).toBe(3);
  });

  test('replacing keeps it for bare names, and takes objects as they are', () => {
    expect(listed(replaceTools(rows, [{ name: 'search' }]))).toEqual([rows[0]?.tool]);
    const told = { name: 'search', description: 'Finds trips' };
    expect(listed(replaceTools(rows, [told]))).toEqual([told]);
  });

  test('a name that is pasted twice comes once', () => {
    expect(listed(addTools([], [{ name: 'a' }, { name: 'a', description: 'b' }]))).toEqual([
      { name: 'a', description: 'b' },
    ]);
  });
});
