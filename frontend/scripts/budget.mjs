/**
 * Fails when the pages exceed their size budget: the first load and the sign-in, in kB after gzip. Also fails when the lock
 * file names a host or lacks a platform's package, which would break `npm ci` elsewhere, and when the packages in the
 * build's licence notices differ from those in LICENSES.md.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

// kB after gzip.
const FIRST_LOAD = 100;
const SIGN_IN = 75;

const read = path => readFileSync(new URL(`../${path}`, import.meta.url));
const sizeOf = files =>
  [...files].reduce((sum, file) => sum + gzipSync(read(`dist/${file}`)).length / 1000, 0);

const manifest = JSON.parse(read('dist/.vite/manifest.json'));

/** Return the files of an entry and of its static imports. */
function filesOf(name, files = new Set()) {
  const chunk = manifest[name];
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const other of chunk.imports ?? []) filesOf(other, files);
  return files;
}

const first = filesOf('src/critical.css', filesOf('src/critical.ts', filesOf('index.html')));
const signIn = [...filesOf('src/auth/msal-auth.ts')].filter(file => !first.has(file));
const faults = [
  ...budgetFaults('First load', sizeOf(first), FIRST_LOAD),
  ...budgetFaults('Sign-in', sizeOf(signIn), SIGN_IN),
  ...lockFaults(),
  ...licenceFaults(),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;

function budgetFaults(name, kB, budget) {
  console.log(`${name}: ${kB.toFixed(1)} kB of ${budget}`);
  return kB > budget ? [`${name} is over its budget.`] : [];
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
  const expected = [...listed.matchAll(/^\| (.*?) \| (\d.*?) \| (.*?) \|$/gm)];
  const built = [...`${read('dist/licences.txt')}`.matchAll(/^## (.*?) - (.*?) \((.*?)\)$/gm)];
  const [inList, inPages] = [expected, built].map(rows => rows.map(row => row.slice(1).join(' ')));
  return [
    ...inPages.filter(entry => !inList.includes(entry)).map(entry => `LICENSES.md lacks ${entry}.`),
    ...inList.filter(entry => !inPages.includes(entry)).map(entry => `The pages' notices lack ${entry}.`),
  ];
}
