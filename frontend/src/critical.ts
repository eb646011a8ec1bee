/**
 * What happens before anything is painted: the theme is applied that was chosen (src/app/theme.ts changes it), and
 * the API is asked for what the page will show, so that the answers travel along with the scripts. A plain script
 * without imports, as it must not wait for any other; src/api/prefetch.ts hands out the answers.
 */
{
  /** What every page asks for, and what Browse begins with. */
  const ADDRESSES = ['/users/me', '/registrations?view=published&sort=-created_at&limit=30'];
  const TIMEOUT_MS = 15_000;
  const RENEWAL_S = 300;

  /** Storage may be blocked: then it is the system's theme, and nothing is asked early. */
  const attempt = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch {
      return undefined;
    }
  };

  /** The one that MSAL will find as well; where that is not certain, none. */
  const tokenAtHand = (): string | undefined => {
    // On the way back from the identity provider: the token may be of whoever was signed in before.
    if (sessionStorage.getItem('msal.interaction.status')) return undefined;
    const tokens = Object.values(sessionStorage)
      .filter(text => text.includes('"AccessToken"'))
      .map(text => JSON.parse(text))
      .filter(({ expiresOn }) => Number(expiresOn) > Date.now() / 1000 + RENEWAL_S);
    return tokens.length === 1 ? tokens[0].secret : undefined;
  };

  const theme = attempt(() => localStorage.getItem('registry.theme'));
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

  const token = attempt(tokenAtHand);
  if (token) {
    const Authorization = `Bearer ${token}`;
    const isBrowsing = location.pathname === '/' && !location.search;
    globalThis.prefetched = new Map();
    for (const address of isBrowsing ? ADDRESSES : ADDRESSES.slice(0, 1)) {
      const answer = fetch(address, {
        headers: { Accept: 'application/json', Authorization },
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      globalThis.prefetched.set(
        `${address} ${Authorization}`,
        answer.catch(() => undefined),
      );
    }
  }
}
