/** Builds the pages, serves them during development and runs their unit tests. */
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
 * One file for the code of the first load: several small ones would compress worse. The critical files and the sign-in
 * stay separate.
 */
const INITIAL = {
  name: 'initial',
  tags: ['$initial' as const],
  priority: 1,
  test: (id: string) => !/@azure|redirect\.|src\/(critical|ui\/(tokens|base))\./.test(id),
};

/** One file for the code that several pages share: smaller and sooner loaded than a dozen. */
const SHARED = {
  name: 'shared',
  minShareCount: 2,
  test: /src\/(ui|api|connect|json\/(exact|objects))\b|@tanstack/,
};

/** Declares the order of the cascade layers in every style sheet, because a page's may load before the frame's. */
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
 * Orders the requests of index.html by when they are needed. src/critical.* block the first paint and are small. The main
 * style sheet is only fetched (src/main.tsx applies it). The sign-in's scripts are preloaded: every visit needs them.
 */
const orderRequests: Plugin = {
  name: 'order-requests',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle, path }) => {
      if (!bundle || path !== '/index.html') return html;
      const files = Object.values(bundle);
      const chunks = files.filter(file => file.type === 'chunk');
      const script = chunks.find(chunk => chunk.isEntry && chunk.name === 'critical');
      const style = files.find(file => file.type === 'asset' && file.names.includes('critical.css'));
      const signIn = chunks.find(chunk => chunk.name === 'msal-auth');
      if (!script || !style || !signIn)
        throw new Error('The critical files or the sign-in chunk are missing.');
      const ordered = html
        .replace('/src/critical.css', `/${style.fileName}`)
        .replace('/src/critical.ts', `/${script.fileName}`)
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

/** Compresses scripts and styles with Brotli at build time; the service sends these files (resources/site.py). */
const compress: Plugin = {
  name: 'compress',
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
  plugins: [react(), orderLayers, orderRequests, compress],
  // wouter's shim for React before 18; not needed here.
  resolve: { alias: { 'use-sync-external-store/shim/index.js': 'react' } },
  build: {
    target: 'baseline-widely-available',
    sourcemap: true,
    manifest: true,
    license: { fileName: 'licences.txt' },
    // Polyfills would be an inline script, which the Content-Security-Policy forbids.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'redirect.html', 'src/critical.ts', 'src/critical.css'],
      output: { codeSplitting: { groups: [INITIAL, SHARED], includeDependenciesRecursively: false } },
      // No warning about slow plugins at the first `make run`.
      checks: { pluginTimings: false },
    },
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy: { [API_PATHS]: REGISTRY } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
