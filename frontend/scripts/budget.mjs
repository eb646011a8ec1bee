/**
 * Fails when the pages have become too heavy: what a first visit loads, and what sign-in adds, in kB after gzip.
 * Also fails when the lock file names a host or lacks a platform, which would break `npm ci` elsewhere; and when the
 * packages whose notices the build has gathered are not those of LICENSES.md.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const FIRST_LOAD = 100;
const SIGN_IN = 75;

const read = path => readFileSync(new URL(`../${path}`, import.meta.url));
const weigh = files =>
  [...files].reduce((sum, file) => sum + gzipSync(read(`dist/${file}`)).length / 1000, 0);

const manifest = JSON.parse(read('dist/.vite/manifest.json'));

/** The files that an entry cannot do without: its own, and those of what it imports at once. */
function needed(name, files = new Set()) {
  const chunk = manifest[name];
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const other of chunk.imports ?? []) needed(other, files);
  return files;
}

const first = needed('src/first.css', needed('src/first.ts', needed('index.html')));
const signIn = [...needed('src/auth/msal-auth.ts')].filter(file => !first.has(file));
const faults = [
  ...overweight('First load', weigh(first), FIRST_LOAD),
  ...overweight('Sign-in', weigh(signIn), SIGN_IN),
  ...lockFaults(),
  ...licenceFaults(),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;

function overweight(what, kB, budget) {
  console.log(`${what}: ${kB.toFixed(1)} kB of ${budget}`);
  return kB > budget ? [`${what} is over its budget.`] : [];
}

function lockFaults() {
  const { packages } = JSON.parse(read('package-lock.json'));
  const entries = Object.entries(packages);
  const hosts = entries.filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
  const names = new Set(entries.map(([path]) => path.split('node_modules/').at(-1)));
  const absent = entries.flatMap(([, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(name => !names.has(name)),
  );
  return [
    ...hosts.map(([path]) => `The lock file names a host for ${path}.`),
    ...absent.map(name => `The lock file lacks ${name}, which some platform needs.`),
  ];
}

function licenceFaults() {
  const [, listed] = /## In the pages\n(.*?)\n## /s.exec(read('../LICENSES.md'));
  const wanted = [...listed.matchAll(/^\| (.*?) \| (\d.*?) \| (.*?) \|$/gm)];
  const built = [...`${read('dist/licences.txt')}`.matchAll(/^## (.*?) - (.*?) \((.*?)\)$/gm)];
  const [inList, inPages] = [wanted, built].map(rows => rows.map(row => row.slice(1).join(' ')));
  return [
    ...inPages.filter(piece => !inList.includes(piece)).map(piece => `LICENSES.md lacks ${piece}.`),
    ...inList.filter(piece => !inPages.includes(piece)).map(piece => `The pages' notices lack ${piece}.`),
  ];
}
