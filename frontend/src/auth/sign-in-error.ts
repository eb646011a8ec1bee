/** The codes of a failed sign-in, with which an administrator finds it in the sign-in log. */

export interface SignInError {
  /** Microsoft's code (`AADSTS50105`), or the error code of OAuth or MSAL. */
  readonly code: string;
  /** Identifies the attempt in the provider's sign-in log; may be empty. */
  readonly correlationId: string;
}

/** Return the codes of an error that MSAL throws. */
export function signInErrorOf(cause: unknown): SignInError {
  const { errorCode, correlationId, message } = Object(cause) as Partial<Record<string, string>>;
  const [code = errorCode || 'unknown_error'] = /\bAADSTS\d+/.exec(message ?? '') ?? [];
  // Only the message has Microsoft's correlation id after a redirect; MSAL's field lacks it.
  const [, id = correlationId ?? ''] = /Correlation ID: ([\w-]+)/i.exec(message ?? '') ?? [];
  return { code, correlationId: id };
}

/** Return the codes as text to send to an administrator. */
export function formatSignInError({ code, correlationId }: SignInError): string {
  return correlationId ? `${code}, correlation id ${correlationId}` : code;
}
