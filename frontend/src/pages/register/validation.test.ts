import { describe, expect, test } from 'vitest';
import { elementIdOf, fieldLabelOf, validate } from './validation';
import { EMPTY, rowsOf, type Values } from './values';

const VALID: Values = {
  ...EMPTY,
  endpoint_name: 'Travel desk',
  endpoint_url: 'https://travel.example.com/mcp',
  owner_contact: 'Travel team',
};

test('a complete form has no error; an empty form has three', () => {
  expect(validate(VALID)).toEqual({});
  expect(Object.keys(validate(EMPTY))).toEqual(['endpoint_url', 'endpoint_name', 'owner_contact']);
});

describe('addresses', () => {
  test.each([
    ['travel.example.com', /Start with https/],
    ['https://travel.example.com/my trips', /spaces/],
    ['https://ana:secret@travel.example.com', /password/],
    ['https://travel.example.com/#top', /starts with #/],
    ['https://', /not a complete address/],
    [`https://travel.example.com/${'a'.repeat(2048)}`, /at most 2,048/],
  ])('%s', (endpoint_url, sentence) => {
    expect(validate({ ...VALID, endpoint_url }).endpoint_url?.[0]).toMatch(sentence);
  });

  test('hosts in any script and in private networks are valid', () => {
    for (const endpoint_url of [
      'https://wetter.böblingen.example/',
      'HTTP://127.0.0.1:8000',
      ' https://a.example ',
    ])
      expect(validate({ ...VALID, endpoint_url })).toEqual({});
  });
});

test('characters are counted by code points, as in the API', () => {
  expect(validate({ ...VALID, endpoint_name: '🛫'.repeat(200) })).toEqual({});
  expect(validate({ ...VALID, endpoint_name: '🛫'.repeat(201) }).endpoint_name?.[0]).toMatch(
    /You entered 201/,
  );
});

test('tool names must be unique; empty rows are ignored', () => {
  const rows = rowsOf([{ name: 'a' }, { name: '' }, { name: ' a ' }, { name: '', description: 'x' }]);
  expect(Object.keys(validate({ ...VALID, rows }))).toEqual([
    'available_tools.2.name',
    'available_tools.3.name',
  ]);
});

test('the number and the size of the tools are limited', () => {
  const many = rowsOf(Array.from({ length: 501 }, (_, index) => ({ name: `tool ${index}` })));
  expect(validate({ ...VALID, rows: many }).available_tools?.[0]).toMatch(/You entered 501/);
  const large = rowsOf([{ name: 'a', schema: 'ü'.repeat(128 * 1024) }]);
  expect(validate({ ...VALID, rows: large }).available_tools?.[0]).toMatch(/These have 257 KiB/);
});

test('the API’s paths lead to the elements that show the errors', () => {
  const rows = rowsOf([{ name: 'a' }, { name: 'b' }], 7);
  expect(elementIdOf('endpoint_url', { rows, json: null })).toBe('endpoint_url');
  expect(elementIdOf('available_tools', { rows, json: null })).toBe('available_tools');
  expect(elementIdOf('available_tools.1.name', { rows, json: null })).toBe('tool-8-name');
  expect(elementIdOf('available_tools.1.inputSchema.type', { rows, json: null })).toBe('tool-8-name');
  expect(elementIdOf('available_tools.1.name', { rows, json: '[]' })).toBe('available_tools');
  expect(fieldLabelOf('available_tools.3.name')).toBe('Tool 4');
  expect(fieldLabelOf('owner_contact')).toBe('Owner contact');
});

test('an address with a credential is an error, unless it is already registered', () => {
  const endpoint_url = 'https://travel.example.com/mcp?api_key=abc';
  expect(validate({ ...VALID, endpoint_url }).endpoint_url?.[0]).toMatch(/“api_key”.*into a header/);
  expect(validate({ ...VALID, endpoint_url }, endpoint_url)).toEqual({});
  expect(validate({ ...VALID, endpoint_url: `${endpoint_url}d` }, endpoint_url)).not.toEqual({});
});
