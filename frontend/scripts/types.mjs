/**
 * Compares src/api/schema.d.ts with the OpenAPI document of a running registry, or of a file:
 *
 *   npm run types:check [-- http://127.0.0.1:8000/openapi.json]
 *   npm run types:generate [-- openapi.json]        writes it
 */
import { spawnSync } from 'node:child_process';

const [mode, source = `${process.env.REGISTRY_URL ?? 'http://127.0.0.1:8000'}/openapi.json`] =
  process.argv.slice(2);
const options = ['--output', 'src/api/schema.d.ts', '--immutable', '--default-non-nullable=false'];
const { status } = spawnSync(
  'npx',
  ['openapi-typescript', source, ...options, ...(mode === 'check' ? ['--check'] : [])],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
