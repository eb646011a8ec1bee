import { expect, test } from 'vitest';
import type { Inspection } from '../../inspections/queries';
import { areShortened, offersOf } from './server-offers';
import { EMPTY, valuesOf } from './values';

const TOOLS = [{ name: 'forecast', inputSchema: { type: 'object' } }];
const SEEN = {
  server: { name: 'weather', title: 'Weather', version: '1.0.0' },
  instructions: 'Reports the weather.',
  tools: TOOLS,
} as unknown as Inspection;
const TYPED = {
  endpoint_name: 'My weather',
  endpoint_url: 'https://weather.example/mcp',
  transport: 'streamable-http',
  description: '',
  owner_contact: '',
  available_tools: [{ name: 'forecast' }],
} as const;

test('empty fields are filled in', () => {
  const { free, taken } = offersOf(SEEN, EMPTY);
  expect(free).toEqual({
    endpoint_name: 'Weather',
    description: 'Reports the weather.',
    available_tools: TOOLS,
  });
  expect(taken).toEqual([]);
});

test('what was typed is offered for a choice, unless it is the same', () => {
  const { free, taken } = offersOf(SEEN, valuesOf({ ...TYPED, description: 'Reports the weather.' }, null));
  expect(free).toEqual({});
  expect(taken.map(one => [one.field, one.summary])).toEqual([
    ['endpoint_name', '“Weather”'],
    ['available_tools', '1 tool'],
  ]);
});

test('a server without a name, instructions or tools offers nothing', () => {
  const silent = { server: null, instructions: null, tools: null } as unknown as Inspection;
  expect(offersOf(silent, valuesOf(TYPED, null))).toEqual({ free: {}, taken: [] });
});

test('long texts are cut to what the registry accepts, by code points', () => {
  const long = {
    ...SEEN,
    instructions: '😀'.repeat(6000),
    server: { title: 'x'.repeat(300) },
  } as unknown as Inspection;
  const { free } = offersOf(long, EMPTY);
  expect(free.endpoint_name).toHaveLength(200);
  expect([...(free.description ?? '')]).toHaveLength(5000);
});

test('JSON that is not valid yet is not replaced', () => {
  const { free, taken } = offersOf(SEEN, { ...EMPTY, json: '[{"name": "forecast", }' });
  expect(free).not.toHaveProperty('available_tools');
  expect(taken.map(one => one.field)).toEqual(['available_tools']);
});

test.each([
  ['twice the same name', [TOOLS[0], { ...TOOLS[0], description: 'Another.' }], 1],
  ['more than 500 tools', Array.from({ length: 612 }, (_, index) => ({ name: `tool-${index}` })), 500],
  ['more than 256 KiB', [{ name: 'big', description: 'Short.', inputSchema: 'x'.repeat(300_000) }], 1],
  ['a name that is too long', [...TOOLS, { name: 'x'.repeat(129) }], 1],
])('from a list beyond the limits, names and texts are offered: %s', (_, tools, count) => {
  const seen = { ...SEEN, tools } as unknown as Inspection;
  expect(areShortened(seen)).toBe(true);
  const offered = offersOf(seen, EMPTY).free.available_tools ?? [];
  expect(offered).toHaveLength(count);
  expect(offered[0]).not.toHaveProperty('inputSchema');
});

test('a name is offered without direction overrides', () => {
  const seen = { ...SEEN, server: { title: '\u202e', name: 'weath\u202eer' } } as unknown as Inspection;
  expect(offersOf(seen, EMPTY).free.endpoint_name).toBe('weather');
});
