import { expect, test } from 'vitest';
import { formatSignInError, signInErrorOf } from './sign-in-error';

test.each([
  [
    'Microsoft’s code and correlation id are read from the message',
    {
      errorCode: 'access_denied',
      correlationId: 'msal-id',
      message: 'access_denied: AADSTS50105: Not assigned. Trace ID: 1-2 Correlation ID: 3-4 Timestamp: 5',
    },
    'AADSTS50105, correlation id 3-4',
  ],
  [
    'an error of the token endpoint, in MSAL’s format',
    {
      errorCode: 'invalid_request',
      correlationId: '',
      message:
        'Error(s): 9002326 - Description: AADSTS9002326: Cross-origin. - Correlation ID: 6-7 - Trace ID: 8',
    },
    'AADSTS9002326, correlation id 6-7',
  ],
  [
    'another provider’s error has MSAL’s correlation id',
    { errorCode: 'login_required', correlationId: '9', message: 'login_required: No.' },
    'login_required, correlation id 9',
  ],
  ['an error that is not MSAL’s', new TypeError('lost'), 'unknown_error'],
  ['undefined', undefined, 'unknown_error'],
])('%s', (_, cause, text) => {
  expect(formatSignInError(signInErrorOf(cause))).toBe(text);
});
