/**
 * Who signed in last in this browser: MSAL keeps an account per tab, and this name lets the next tab sign in silently.
 * Storage may be blocked; then every tab asks.
 */
const KEY = 'registry.last-person';

export const lastPerson = {
  name: () => attempt(() => localStorage.getItem(KEY)) ?? null,
  remember: (username: string) => attempt(() => localStorage.setItem(KEY, username)),
  forget: () => attempt(() => localStorage.removeItem(KEY)),
};

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
