/**
 * Serves dist/ with the service's security headers, and forwards API paths to a running registry:
 *
 *   REGISTRY_URL=http://127.0.0.1:8000 PORT=4173 node e2e/serve.mjs
 */
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { extname } from 'node:path';

const REGISTRY = new URL(process.env.REGISTRY_URL ?? 'http://127.0.0.1:8000');
const PORT = Number(process.env.PORT ?? 4173);
const API = /^\/(registrations|users|audit|health|docs|redoc|openapi\.json|config\.json|v0\.1)(\/|\?|$)/;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};

const authority = await signInHost();
const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:",
  `connect-src 'self' ${authority}; frame-src 'self' ${authority}; form-action 'self'; base-uri 'none'`,
  "frame-ancestors 'self'; require-trusted-types-for 'script'",
].join('; ');

createServer((req, res) => (API.test(req.url) ? forward(req, res) : serve(req, res))).listen(
  PORT,
  '127.0.0.1',
  () => console.log(`http://127.0.0.1:${PORT}`),
);

async function signInHost() {
  const config = await (await fetch(new URL('/config.json', REGISTRY))).json();
  const metadata = config.authority_metadata && JSON.parse(config.authority_metadata);
  return new URL(metadata?.authorization_endpoint ?? config.authority).origin;
}

function forward(req, res) {
  const { hostname, port } = REGISTRY;
  const { method, headers, url: path } = req;
  // A new connection for each call: the other side may be closing a kept-alive one.
  const forwarded = request({ hostname, port, method, path, headers, agent: false }, response => {
    res.writeHead(response.statusCode, response.headers);
    response.pipe(res);
  });
  forwarded.on('error', () => res.writeHead(502).end());
  req.pipe(forwarded);
}

async function serve(req, res) {
  const { pathname } = new URL(req.url, REGISTRY);
  const isFile = extname(pathname) !== '' && !pathname.includes('..');
  const path = isFile ? pathname : '/index.html';
  const isHashed = path.startsWith('/assets/');
  try {
    const body = await readFile(new URL(`../dist${path}`, import.meta.url));
    res.writeHead(200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    res.end(body);
  } catch {
    res.writeHead(404).end();
  }
}
