import { expect, test } from 'vitest';
import cases from '../../../../tests/shared/credential_urls.json';
import { parameterWithCredential } from './credentials';

test.each(cases)('of $url, $parameter looks like a credential', ({ url, parameter }) => {
  expect(parameterWithCredential(url)).toBe(parameter);
});
