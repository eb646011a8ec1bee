import { describe, expect, test } from 'vitest';
import { SERVER } from '../../testing/render-page';
import { baseOf, EMPTY, fieldsOf, isBlank, newRegistrationOf, patchOf, valuesOf } from './values';

const TOOLS = [
  { name: 'search', description: 'Finds trips', inputSchema: { type: 'object' } },
  { name: 'book' },
];
const base = baseOf({ ...SERVER, available_tools: TOOLS });
const opened = valuesOf(base, base);

describe('the patch of an edit', () => {
  test('is empty if nothing changed, or only spaces at the ends', () => {
    expect(patchOf(base, fieldsOf(opened))).toEqual({});
    expect(patchOf(base, fieldsOf({ ...opened, endpoint_name: ' Travel desk ' }))).toEqual({});
  });

  test('has the changed fields only', () => {
    const values = { ...opened, description: '', transport: 'sse' as const };
    expect(patchOf(base, fieldsOf(values))).toEqual({ description: '', transport: 'sse' });
  });

  test('has the complete list of tools, with all their fields, if one tool changed', () => {
    const rows = opened.rows.map(row => (row.id === 2 ? { ...row, tool: { name: 'reserve' } } : row));
    expect(patchOf(base, fieldsOf({ ...opened, rows }))).toEqual({
      available_tools: [TOOLS[0], { name: 'reserve' }],
    });
  });

  test('ignores the order of the fields of a tool', () => {
    const tool = { inputSchema: { type: 'object' }, name: 'search', description: 'Finds trips' };
    const rows = [
      { id: 1, tool },
      { id: 2, tool: { name: 'book' } },
    ];
    expect(patchOf(base, fieldsOf({ ...opened, rows }))).toEqual({});
  });
});

test('a new registration leaves out empty rows', () => {
  const rows = [
    { id: 1, tool: { name: '' } },
    { id: 2, tool: { name: ' a ' } },
    { id: 3, tool: { name: ' ', description: '' } },
  ];
  expect(newRegistrationOf({ ...EMPTY, rows }).available_tools).toEqual([{ name: 'a' }]);
  expect(isBlank({ id: 1, tool: { name: '', inputSchema: {} } })).toBe(false);
});
