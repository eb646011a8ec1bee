import { describe, expect, test } from 'vitest';
import { stringify } from '../../json/exact';
import { changesBetween } from '../../ui/changes';
import { addTools, parseJson, parseList, replaceTools } from './tool-list';
import { EMPTY, fieldsOf, rowsOf } from './values';

const tools = (text: string) => {
  const parsed = parseList(text);
  return 'tools' in parsed ? parsed.tools : parsed.error;
};

describe('a pasted list', () => {
  test('one name per line', () => {
    expect(tools('search\r\n\n  book \n')).toEqual([{ name: 'search' }, { name: 'book' }]);
  });

  test('list markers, quotes and commas are not part of the names', () => {
    expect(tools('- `search`\n* "book",\n3. pay')).toEqual([
      { name: 'search' },
      { name: 'book' },
      { name: 'pay' },
    ]);
  });

  test('a description may follow the name', () => {
    expect(tools('search: Finds trips\nbook – Books: one seat\npay - Pays')).toEqual([
      { name: 'search', description: 'Finds trips' },
      { name: 'book', description: 'Books: one seat' },
      { name: 'pay', description: 'Pays' },
    ]);
  });

  test('commas separate the names in a single line', () => {
    expect(tools('search, book; pay')).toEqual([{ name: 'search' }, { name: 'book' }, { name: 'pay' }]);
    expect(tools('search: Finds trips, and more')).toEqual([
      { name: 'search', description: 'Finds trips, and more' },
    ]);
  });

  test('spaces inside a name are kept', () => {
    expect(tools('find a trip\nbook-it')).toEqual([{ name: 'find a trip' }, { name: 'book-it' }]);
  });
});

describe('JSON', () => {
  test('names, objects and a server’s response', () => {
    const list = [{ name: 'search', inputSchema: { type: 'object' } }, 'book'];
    const read = [list[0], { name: 'book' }];
    expect(tools(JSON.stringify(list))).toEqual(read);
    expect(tools(JSON.stringify({ tools: list }))).toEqual(read);
    expect(tools(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools: list } }))).toEqual(read);
    expect(parseJson('  ')).toEqual({ tools: [] });
  });

  test.each([
    ['[{"name": "a"}', /not valid JSON/],
    ['{"a": 1}', /must be a list/],
    ['["a", 3]', /Tool 2 must be a name or an object/],
    ['[{"title": "a"}]', /Tool 1 has no name/],
    ['[{"name": "a", "n": [-1e400]}]', /Tool 1 contains -1e400\. The registry cannot store/],
  ])('%s is explained', (text, explanation) => {
    expect(parseJson(text)).toEqual({ error: expect.stringMatching(explanation) });
  });
});

describe('numbers and orders that JavaScript would change', () => {
  const text =
    '[{"name":"a","n":9223372036854775807,"2":1.0,"1":-0,"__proto__":{"x":1e2}},{"name":" b ","10":1,"9":2}]';
  const read = parseJson(text);
  const rows = rowsOf('tools' in read ? read.tools : []);
  const written = (next: ReturnType<typeof addTools>) => stringify(next.map(({ tool }) => tool));

  test('are read and written unchanged', () => {
    expect(written(rows)).toBe(text);
  });

  test('are kept in a tool whose name or description changes', () => {
    const next = addTools(rows, [{ name: 'b', description: 'Books' }, { name: 'c' }]);
    expect(written(next)).toBe(
      text.replace('" b "', '"b"').replace('"9":2}', '"9":2,"description":"Books"},{"name":"c"}'),
    );
    expect(stringify(fieldsOf({ ...EMPTY, rows }).available_tools)).toBe(text.replace('" b "', '"b"'));
  });

  test('count as a change only if the text differs', () => {
    const isChanged = (other: string) => {
      const parsed = parseJson(other);
      const before = { tools: rows.map(({ tool }) => tool) };
      return 'tools' in parsed && 'tools' in changesBetween(before, { tools: [...parsed.tools] }, ['tools']);
    };
    expect(isChanged(text)).toBe(false);
    expect(isChanged(text.replace('1.0', '1'))).toBe(true);
    expect(isChanged(text.replace('5807', '5808'))).toBe(true);
    expect(isChanged(text.replace('-0', '0'))).toBe(true);
    expect(isChanged(text.replace('"x"', '"y"'))).toBe(true);
  });
});

describe('adding to the list', () => {
  const rows = rowsOf([{ name: 'search', inputSchema: { type: 'object' } }, { name: 'book' }]);
  const listed = (next: ReturnType<typeof addTools>) => next.map(({ tool }) => tool);

  test('updates listed tools, keeps their other fields, and appends new ones', () => {
    const next = addTools(rows, [{ name: 'pay' }, { name: 'search', description: 'Finds trips' }]);
    expect(listed(next)).toEqual([
      { name: 'search', inputSchema: { type: 'object' }, description: 'Finds trips' },
      { name: 'book' },
      { name: 'pay' },
    ]);
    expect(new Set(next.map(({ id }) => id)).size).toBe(3);
  });

  test('replacing keeps the fields of tools given by name, and uses objects as they are', () => {
    expect(listed(replaceTools(rows, [{ name: 'search' }]))).toEqual([rows[0]?.tool]);
    const object = { name: 'search', description: 'Finds trips' };
    expect(listed(replaceTools(rows, [object]))).toEqual([object]);
  });

  test('a name that is pasted twice is added once', () => {
    expect(listed(addTools([], [{ name: 'a' }, { name: 'a', description: 'b' }]))).toEqual([
      { name: 'a', description: 'b' },
    ]);
  });
});
