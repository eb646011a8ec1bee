/** Why the identity provider refused to sign somebody in: what an administrator needs to look the case up. */

export interface SignInError {
  /** Microsoft's code, `AADSTS50105`; elsewhere the code of OAuth or MSAL. */
  readonly code: string;
  /** Names this attempt in the provider's sign-in log. */
  readonly correlationId: string;
}

/** Reads the codes out of what MSAL throws. */
export function signInErrorOf(cause: unknown): SignInError {
  const { errorCode, correlationId, message } = Object(cause) as Partial<Record<string, string>>;
  const [code = errorCode || 'unknown_error'] = /\bAADSTS\d+/.exec(message ?? '') ?? [];
  // The sentence has Microsoft's own id, which MSAL's field lacks after a redirect.
  const [, id = correlationId ?? ''] = /Correlation ID: ([\w-]+)/i.exec(message ?? '') ?? [];
  return { code, correlationId: id };
}

/** What an administrator is to be sent. */
export function formatSignInError({ code, correlationId }: SignInError): string {
  return correlationId ? `${code}, correlation id ${correlationId}` : code;
}
