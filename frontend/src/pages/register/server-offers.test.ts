import { expect, test } from 'vitest';
import type { Inspection } from '../../inspections/queries';
import { offersOf } from './server-offers';
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
