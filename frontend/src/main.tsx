/** Starts the application. The outline of index.html stays until it is known whether somebody is signed in. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { MAX_SILENT_WAIT_MS } from './api/api.error';
import { createApi } from './api/api.service';
import { fetchWithPrefetch } from './api/prefetch';
import { createQueryClient } from './api/query-client';
import type { Config } from './api/types';
import { App } from './app/App';
import { StartupError } from './app/StartupError';
import type { Auth } from './auth/auth';
import { isExpired } from './auth/session';

const root = createRoot(document.getElementById('root') as HTMLElement);

async function start(): Promise<void> {
  const styles = applyStyles();
  // Without a secure connection, browsers do not offer the cryptography that signing in needs.
  if (!isSecureContext) {
    const { HttpsRequired } = await import('./app/HttpsRequired');
    await styles;
    return root.render(<HttpsRequired />);
  }
  const msal = import('./auth/msal-auth');
  const config = await loadConfig();
  const auth: Auth = await (await msal).openAuth(config);
  await styles;
  const api = createApi({
    getToken: auth.getToken.bind(auth),
    onUnauthorized: () => isExpired.set(true),
    fetch: fetchWithPrefetch,
  });
  root.render(
    <StrictMode>
      <App auth={auth} api={api} config={config} queries={createQueryClient()} />
    </StrictMode>,
  );
}

/** Apply the main style sheet, which index.html only fetches so that it does not delay the outline. Vite does it in development. */
function applyStyles(): Promise<unknown> {
  const link = document.querySelector<HTMLLinkElement>('link[rel=preload][as=style]');
  if (!link) return Promise.resolve();
  return new Promise(resolve => {
    link.onload = resolve;
    link.onerror = resolve;
    link.rel = 'stylesheet';
  });
}

const RETRY_DELAYS_MS = [500, 1500, 3000];

/** Load /config.json, with retries for a registry that is restarting. */
async function loadConfig(attempt = 0, signal = AbortSignal.timeout(MAX_SILENT_WAIT_MS)): Promise<Config> {
  const response = await fetch('/config.json', { signal }).catch(() => null);
  if (response?.ok) return response.json();
  const delay = RETRY_DELAYS_MS[attempt];
  if (delay === undefined || signal.aborted) throw new Error('/config.json could not be loaded.');
  await new Promise(resume => setTimeout(resume, delay));
  return loadConfig(attempt + 1, signal);
}

start().catch(() => root.render(<StartupError />));
