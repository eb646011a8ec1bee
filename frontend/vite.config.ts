/** How the pages are built, served during development, and unit-tested. */
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const REGISTRY = process.env.REGISTRY_URL ?? 'http://127.0.0.1:8000';
const API_PATHS =
  '^/(registrations|users|audit|health|docs|redoc|openapi\\.json|config\\.json|v0\\.1)(/|\\?|$)';

/** What every visit needs, in one file: in small shared ones it would compress badly. The sign-in has its own. */
const FIRST = {
  name: 'first',
  tags: ['$initial' as const],
  test: (id: string) => !/@azure|redirect\./.test(id),
};

/** States the order of the layers in every style sheet: a page's own may arrive before the frame's. */
const orderLayers: Plugin = {
  name: 'order-layers',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'asset' && file.fileName.endsWith('.css')) {
        file.source = `@layer reset,base,ui;${file.source}`;
      }
    }
  },
};

/** Lets the browser fetch the sign-in's scripts along with the first ones: nobody gets past them. */
const preloadSignIn: Plugin = {
  name: 'preload-sign-in',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle, path }) => {
      const chunks = Object.values(bundle ?? {}).filter(one => one.type === 'chunk');
      const signIn = chunks.find(one => one.name === 'msal-auth');
      if (!signIn || path !== '/index.html') return [];
      const entry = chunks.find(one => one.isEntry && one.name === 'index');
      const files = [signIn.fileName, ...signIn.imports].filter(file => file !== entry?.fileName);
      return files.map(file => ({
        tag: 'link',
        injectTo: 'head',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
      }));
    },
  },
};

export default defineConfig({
  plugins: [react(), orderLayers, preloadSignIn],
  build: {
    target: 'baseline-widely-available',
    sourcemap: true,
    manifest: true,
    // Polyfills would be an inline script, which the Content-Security-Policy forbids.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'redirect.html'],
      output: { codeSplitting: { groups: [FIRST], includeDependenciesRecursively: false } },
    },
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy: { [API_PATHS]: REGISTRY } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
