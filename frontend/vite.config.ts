/** How the pages are built, served during development, and unit-tested. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const REGISTRY = process.env.REGISTRY_URL ?? 'http://127.0.0.1:8000';
const API_PATHS =
  '^/(registrations|users|audit|health|docs|redoc|openapi\\.json|config\\.json|v0\\.1)(/|\\?|$)';

/**
 * What every visit needs, in one file: in small shared ones it would compress badly. What is painted first and the
 * sign-in have their own.
 */
const FIRST = {
  name: 'first',
  tags: ['$initial' as const],
  priority: 1,
  test: (id: string) => !/@azure|redirect\.|src\/(first|ui\/(tokens|base))\./.test(id),
};

/** What several pages share: one file for all is smaller, and sooner there, than a dozen. */
const SHARED = {
  name: 'shared',
  minShareCount: 2,
  test: /src\/(ui|api|connect|json\/(exact|objects))\b|@tanstack/,
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

/**
 * Orders what index.html asks for by when it is needed. What is painted first, src/first.*, blocks the painting and
 * is small; the style sheet of all else is only fetched (src/main.tsx applies it), and the sign-in's scripts are
 * fetched along with the first ones, as nobody gets past them.
 */
const orderRequests: Plugin = {
  name: 'order-requests',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle, path }) => {
      if (!bundle || path !== '/index.html') return html;
      const files = Object.values(bundle);
      const chunks = files.filter(file => file.type === 'chunk');
      const first = chunks.find(chunk => chunk.isEntry && chunk.name === 'first');
      const firstStyle = files.find(file => file.type === 'asset' && file.names.includes('first.css'));
      const signIn = chunks.find(chunk => chunk.name === 'msal-auth');
      if (!first || !firstStyle || !signIn) throw new Error('What is needed first is not there.');
      const ordered = html
        .replace('/src/first.css', `/${firstStyle.fileName}`)
        .replace('/src/first.ts', `/${first.fileName}`)
        .replace('rel="stylesheet" crossorigin', 'rel="preload" as="style" crossorigin');
      const tags = [signIn.fileName, ...signIn.imports]
        .filter(file => !html.includes(file))
        .map(file => ({
          tag: 'link',
          injectTo: 'head' as const,
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` },
        }));
      return { html: ordered, tags };
    },
  },
};

/** Packs scripts and styles as tightly as can be, once and for all; the service sends them so (site.py). */
const pack: Plugin = {
  name: 'pack',
  apply: 'build',
  async writeBundle({ dir }, bundle) {
    const files = Object.keys(bundle).filter(file => /\.(js|css)$/.test(file));
    await Promise.all(
      files.map(async file => {
        const path = join(dir ?? '', file);
        await writeFile(`${path}.br`, await promisify(brotliCompress)(await readFile(path)));
      }),
    );
  },
};

export default defineConfig({
  plugins: [react(), orderLayers, orderRequests, pack],
  // What wouter brings along for React before 18.
  resolve: { alias: { 'use-sync-external-store/shim/index.js': 'react' } },
  build: {
    target: 'baseline-widely-available',
    sourcemap: true,
    manifest: true,
    license: { fileName: 'licences.txt' },
    // Polyfills would be an inline script, which the Content-Security-Policy forbids.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'redirect.html', 'src/first.ts', 'src/first.css'],
      output: { codeSplitting: { groups: [FIRST, SHARED], includeDependenciesRecursively: false } },
    },
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy: { [API_PATHS]: REGISTRY } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
