/** The frame around every page, and the page of the current route. */
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { ApiContext, RegistryContext } from '../api/ApiContext';
import type { Api } from '../api/api.service';
import type { Config } from '../api/types';
import { type Auth, AuthContext } from '../auth/auth';
import { isExpired } from '../auth/session';
import { Skeleton } from '../ui/Empty';
import { useStore } from '../ui/store';
import { ErrorBoundary } from './ErrorBoundary';
import { RequireAdmin } from './RequireAdmin';
import './frame.css';
import { Header } from './Header';
import type { PageParams } from './page-params';
import { isPaletteOpen } from './palette-open';
import { routes } from './routes';

/** While it loads, the outline of index.html stays. */
const SignInPage = lazy(async () => ({ default: (await import('../auth/SignInPage')).SignInPage }));

const ExpiredDialog = lazy(async () => ({ default: (await import('../auth/ExpiredDialog')).ExpiredDialog }));

/** Loads right after the first paint: once the connection is lost, it could not be loaded any more. */
const ConnectionBar = lazy(async (): Promise<{ default: () => ReactNode }> => {
  const chunk = await import('./ConnectionBar').catch(() => ({ ConnectionBar: () => null }));
  return { default: chunk.ConnectionBar };
});

/** For local sign-in only. */
const LocalBar = lazy(async () => ({ default: (await import('./LocalBar')).LocalBar }));

const Toasts = lazy(async () => ({ default: (await import('../ui/Toasts')).Toasts }));

const Palette = lazy(async () => ({ default: (await import('../pages/palette/Palette')).Palette }));

const NotFoundPage = lazy(async () => ({ default: (await import('./NotFoundPage')).NotFoundPage }));

interface AppProps {
  auth: Auth;
  api: Api;
  config: Config;
  queries: QueryClient;
}

export function App({ auth, api, config, queries }: AppProps) {
  return (
    <AuthContext value={auth}>
      {auth.person ? (
        <ApiContext value={api}>
          <RegistryContext value={config.mcp_registry}>
            <QueryClientProvider client={queries}>
              <a className="skip button primary" href="#main">
                Skip to the content
              </a>
              <Suspense>{auth.mode === 'local' && <LocalBar />}</Suspense>
              <Header />
              <Suspense>
                <ConnectionBar />
              </Suspense>
              <main id="main" tabIndex={-1}>
                <Pages />
              </main>
              <ErrorBoundary>
                <Suspense>
                  <Toasts />
                </Suspense>
              </ErrorBoundary>
              <Overlays />
            </QueryClientProvider>
          </RegistryContext>
        </ApiContext>
      ) : (
        <SignInPage config={config} />
      )}
    </AuthContext>
  );
}

function Pages() {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Skeleton lines={6} />}>
        <Switch>
          {routes.map(({ path, page: Component, isForAdmins, staysMounted }) => (
            <Route<Partial<PageParams>> key={path} path={path}>
              {params => {
                const key = staysMounted ? undefined : params.id;
                const content = <Component key={key} id={params.id ?? ''} tab={params.tab ?? ''} />;
                return isForAdmins ? <RequireAdmin>{content}</RequireAdmin> : content;
              }}
            </Route>
          ))}
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

function Overlays() {
  return (
    <ErrorBoundary>
      <Suspense>{useStore(isPaletteOpen) && <Palette />}</Suspense>
      <Suspense>{useStore(isExpired) && <ExpiredDialog />}</Suspense>
    </ErrorBoundary>
  );
}
