import { expect, test } from 'vitest';
import { effectOf } from './effects';
import { hintsOf, inputSchemaOf, parametersOf } from './schema';

test('a parameter has a name, a readable type and whether it is required', () => {
  const schema = {
    required: ['from'],
    properties: {
      from: { type: 'string', description: 'Where it begins.' },
      class: { enum: ['economy', 'business'], default: 'economy' },
      tags: { type: 'array', items: { type: 'string' } },
      stops: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      on: { type: 'string', format: 'date' },
      whatever: true,
    },
  };
  expect(parametersOf(schema).map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
    ['from', 'string', true],
    ['class', 'one of "economy", "business"', false],
    ['tags', 'list of string', false],
    ['stops', 'integer or null', false],
    ['on', 'string (date)', false],
    ['whatever', 'anything', false],
  ]);
  expect(parametersOf(schema)[1]?.description).toBe('Default: "economy".');
});

test('both spellings of the input schema are read, and invalid schemas are ignored', () => {
  expect(inputSchemaOf({ inputSchema: { a: 1 } })).toEqual({ a: 1 });
  expect(inputSchemaOf({ input_schema: { a: 1 } })).toEqual({ a: 1 });
  expect(inputSchemaOf({ inputSchema: 'text' })).toBeNull();
  expect(parametersOf({ properties: ['x'], required: 'x' })).toEqual([]);
});

test('a read-only tool is not destructive', () => {
  expect(hintsOf({ annotations: { readOnlyHint: true, destructiveHint: true } })).toEqual({
    isReadOnly: true,
    isWriting: false,
    isDestructive: false,
  });
  expect(hintsOf({ annotations: { destructiveHint: true } }).isDestructive).toBe(true);
  expect(hintsOf({ annotations: 'odd' })).toEqual({
    isReadOnly: false,
    isWriting: false,
    isDestructive: false,
  });
});

test.each([
  [[], null],
  [[{}], null],
  [[{ readOnlyHint: true }, {}], null],
  [[{ readOnlyHint: true }], 'read-only'],
  [[{ readOnlyHint: true }, { readOnlyHint: false }], 'writes'],
  [[{ readOnlyHint: false }, { destructiveHint: true }], 'destructive'],
])('the gravest effect that tools with the annotations %j state is %j', (annotations, effect) => {
  expect(effectOf(annotations.map((one, index) => ({ name: `${index}`, annotations: one })))).toBe(effect);
});
