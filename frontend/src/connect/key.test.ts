import { expect, test } from 'vitest';
import cases from '../../../tests/shared/client_keys.json';
import { clientKey } from './key';

test.each(cases)('the key of $slug with $tools is $key', ({ slug, tools, key }) => {
  expect(
    clientKey(
      slug,
      tools.map(name => ({ name })),
    ),
  ).toBe(key);
});
