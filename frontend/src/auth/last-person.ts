/**
 * The name of the last person who signed in with this browser. MSAL keeps an account per tab; this name lets a new tab sign
 * in silently. Where storage is blocked, every tab asks.
 */
const KEY = 'registry.last-person';

export const lastPerson = {
  name: () => tryOrUndefined(() => localStorage.getItem(KEY)) ?? null,
  remember: (username: string) => tryOrUndefined(() => localStorage.setItem(KEY, username)),
  forget: () => tryOrUndefined(() => localStorage.removeItem(KEY)),
};

function tryOrUndefined<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
