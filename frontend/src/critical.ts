/**
 * Runs before the first paint: applies the chosen theme (src/app/theme.ts changes it) and requests the API's first answers
 * while the other scripts still load (src/api/prefetch.ts hands them out). A plain script without imports, so that it
 * waits for no other file.
 */
{
  /** The first is read by every page, the second by Browse. */
  const PATHS = ['/users/me', '/registrations?view=published&sort=-created_at&limit=30'];
  const TIMEOUT_MS = 15_000;
  /** MSAL renews a token that expires within this time. */
  const RENEWAL_S = 300;

  /** Storage may be blocked: then the system's theme applies and nothing is prefetched. */
  const tryOrUndefined = <T>(action: () => T): T | undefined => {
    try {
      return action();
    } catch {
      return undefined;
    }
  };

  /** Return the access token that MSAL will use, or undefined where that is not certain. */
  const storedToken = (): string | undefined => {
    // A sign-in is under way: the token may belong to the previous person.
    if (sessionStorage.getItem('msal.interaction.status')) return undefined;
    const tokens = Object.values(sessionStorage)
      .filter(text => text.includes('"AccessToken"'))
      .map(text => JSON.parse(text))
      .filter(({ expiresOn }) => Number(expiresOn) > Date.now() / 1000 + RENEWAL_S);
    return tokens.length === 1 ? tokens[0].secret : undefined;
  };

  const theme = tryOrUndefined(() => localStorage.getItem('registry.theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

  const token = tryOrUndefined(storedToken);
  if (token) {
    const Authorization = `Bearer ${token}`;
    const isBrowsing = location.pathname === '/' && !location.search;
    globalThis.prefetched = new Map();
    for (const path of isBrowsing ? PATHS : PATHS.slice(0, 1)) {
      const response = fetch(path, {
        headers: { Accept: 'application/json', Authorization },
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      globalThis.prefetched.set(
        `${path} ${Authorization}`,
        response.catch(() => undefined),
      );
    }
  }
}
