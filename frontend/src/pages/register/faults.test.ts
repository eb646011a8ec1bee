import { describe, expect, test } from 'vitest';
import { elementOf, faultsOf, placeName } from './faults';
import { EMPTY, rowsOf, type Values } from './values';

const GOOD: Values = {
  ...EMPTY,
  endpoint_name: 'Travel desk',
  endpoint_url: 'https://travel.example.com/mcp',
  owner_contact: 'Travel team',
};

test('what is complete has no fault; an empty form has three', () => {
  expect(faultsOf(GOOD)).toEqual({});
  expect(Object.keys(faultsOf(EMPTY))).toEqual(['endpoint_name', 'endpoint_url', 'owner_contact']);
});

describe('addresses', () => {
  test.each([
    ['travel.example.com', /Begin with https/],
    ['https://travel.example.com/my trips', /blanks/],
    ['https://ana:secret@travel.example.com', /password/],
    ['https://travel.example.com/#top', /from # on/],
    ['https://', /not a complete address/],
    [`https://travel.example.com/${'a'.repeat(2048)}`, /At most 2,048/],
  ])('%s', (endpoint_url, sentence) => {
    expect(faultsOf({ ...GOOD, endpoint_url }).endpoint_url?.[0]).toMatch(sentence);
  });

  test('hosts in any script and inside a network are left to the registry', () => {
    for (const endpoint_url of [
      'https://wetter.böblingen.example/',
      'HTTP://127.0.0.1:8000',
      ' https://a.example ',
    ])
      expect(faultsOf({ ...GOOD, endpoint_url })).toEqual({});
  });
});

test('characters are counted as the registry counts them', () => {
  expect(faultsOf({ ...GOOD, endpoint_name: '🛫'.repeat(200) })).toEqual({});
  expect(faultsOf({ ...GOOD, endpoint_name: '🛫'.repeat(201) }).endpoint_name?.[0]).toMatch(/these are 201/);
});

test('each tool has a name of its own; rows without content do not count', () => {
  const rows = rowsOf([{ name: 'a' }, { name: '' }, { name: ' a ' }, { name: '', description: 'x' }]);
  expect(Object.keys(faultsOf({ ...GOOD, rows }))).toEqual([
    'available_tools.2.name',
    'available_tools.3.name',
  ]);
});

test('tools must not be too many, or too large', () => {
  const many = rowsOf(Array.from({ length: 501 }, (_, index) => ({ name: `tool ${index}` })));
  expect(faultsOf({ ...GOOD, rows: many }).available_tools?.[0]).toMatch(/these are 501/);
  const large = rowsOf([{ name: 'a', schema: 'ü'.repeat(128 * 1024) }]);
  expect(faultsOf({ ...GOOD, rows: large }).available_tools?.[0]).toMatch(/these take 257 KiB/);
});

test('the paths of the API lead to the elements where faults are shown', () => {
  const rows = rowsOf([{ name: 'a' }, { name: 'b' }], 7);
  expect(elementOf('endpoint_url', { rows, json: null })).toBe('endpoint_url');
  expect(elementOf('available_tools', { rows, json: null })).toBe('available_tools');
  expect(elementOf('available_tools.1.name', { rows, json: null })).toBe('tool-8-name');
  expect(elementOf('available_tools.1.inputSchema.type', { rows, json: null })).toBe('tool-8-name');
  expect(elementOf('available_tools.1.name', { rows, json: '[]' })).toBe('available_tools');
  expect(placeName('available_tools.3.name')).toBe('Tool 4');
  expect(placeName('owner_contact')).toBe('Owner contact');
});

test('an address with a credential is a fault, unless it is registered so already', () => {
  const endpoint_url = 'https://travel.example.com/mcp?api_key=abc';
  expect(faultsOf({ ...GOOD, endpoint_url }).endpoint_url?.[0]).toMatch(/“api_key”.*Put it into a header/);
  expect(faultsOf({ ...GOOD, endpoint_url }, endpoint_url)).toEqual({});
  expect(faultsOf({ ...GOOD, endpoint_url: `${endpoint_url}d` }, endpoint_url)).not.toEqual({});
});
