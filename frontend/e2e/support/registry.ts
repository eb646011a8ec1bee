/** A registry of one's own: the launcher with its database, sample data and sign-in, in a folder that goes with it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Api } from './api';

const FRONT_END = resolve(import.meta.dirname, '../..');
const CHECKOUT = resolve(FRONT_END, '..');
const PYTHON = resolve(FRONT_END, process.env.REGISTRY_PYTHON || '../.venv/bin/python');
const READY = 'The registry is ready';
const STARTING_MS = 90_000;
const STOPPING_MS = 20_000;

/** Those whom the sign-in page offers. */
export type Person = 'Ana' | 'Ben' | 'Mia';
/** Bo is an administrator, too, but only ever works past the pages. */
export type Caller = Person | 'Bo';

export class Registry {
  readonly address: string;
  /** Where people sign in. */
  readonly identity: string;
  readonly folder: string;
  private readonly launcher: ChildProcess;
  private readonly tokens = new Map<Caller, Promise<string>>();

  private constructor(folder: string, port: number, identityPort: number, launcher: ChildProcess) {
    this.folder = folder;
    this.address = `http://127.0.0.1:${port}`;
    this.identity = `http://127.0.0.1:${identityPort}`;
    this.launcher = launcher;
  }

  static async start(): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), 'registry-e2e-'));
    // Run by root without namespaces, the database belongs to somebody else, who has to get in.
    await chmod(folder, 0o711);
    const port = await freePort();
    // No DATABASE_URL of the surroundings: these tests stop their database, and fill it with nonsense.
    const launcher = spawn(PYTHON, ['-m', 'registry_api.local', '--with-parent', '--folder', folder], {
      cwd: CHECKOUT,
      env: { ...process.env, PORT: String(port), DATABASE_URL: '', WEB_CONCURRENCY: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await readiness(launcher);
      const endpoints = JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf-8'));
      return new Registry(folder, port, endpoints.identity_port, launcher);
    } catch (error) {
      await end(launcher, folder);
      throw error;
    }
  }

  stop(): Promise<void> {
    return end(this.launcher, this.folder);
  }

  /** The API as this person may use it, past the pages. */
  as(person: Caller): Api {
    return new Api(this.address, this.tokenOf(person));
  }

  /** An access token of theirs, the same each time. */
  tokenOf(person: Caller): Promise<string> {
    const token = this.tokens.get(person) ?? this.newToken(person);
    this.tokens.set(person, token);
    return token;
  }

  private async newToken(person: Caller): Promise<string> {
    const role = person === 'Mia' || person === 'Bo' ? 'admin' : 'user';
    const command = ['-m', 'registry_api.local.token', '--folder', this.folder, role, person];
    const { stdout } = await promisify(execFile)(PYTHON, command, { cwd: CHECKOUT });
    return stdout.trim();
  }
}

async function readiness(launcher: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(() => fail(new Error(`The registry did not start:\n${said}`)), STARTING_MS);
    const listen = (words: Buffer) => {
      said += words;
      if (!said.includes(READY)) return;
      clearTimeout(timer);
      ready();
    };
    launcher.stdout?.on('data', listen);
    launcher.stderr?.on('data', listen);
    launcher.on('error', fail);
    launcher.on('exit', () => fail(new Error(`The registry ended by itself:\n${said}`)));
  });
}

async function end(launcher: ChildProcess, folder: string): Promise<void> {
  if (launcher.exitCode === null && launcher.pid) {
    const gone = once(launcher, 'exit');
    launcher.kill('SIGTERM');
    const timer = setTimeout(() => launcher.kill('SIGKILL'), STOPPING_MS);
    await gone;
    clearTimeout(timer);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (!address || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
