/** Starts a registry for a test worker: the launcher with database, sample data and sign-in, in a temporary folder. */
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

/** The people on the sign-in page. */
export type Person = 'Ana' | 'Ben' | 'Mia';
/** Bo is an administrator who uses only the API. */
export type Caller = Person | 'Bo';

interface Ports {
  readonly identity_port: number;
  readonly demonstration_port: number;
}

export interface InspectedServers {
  /** The address of a server for each outcome but `abandoned`. */
  readonly urls: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export class Registry {
  readonly address: string;
  /** The address of the identity provider. */
  readonly identity: string;
  readonly folder: string;
  private readonly launcher: ChildProcess;
  private readonly tokens = new Map<Caller, Promise<string>>();

  /** The address of its own MCP server. */
  readonly demonstration: string;

  private constructor(folder: string, port: number, ports: Ports, launcher: ChildProcess) {
    this.folder = folder;
    this.address = `http://127.0.0.1:${port}`;
    this.identity = `http://127.0.0.1:${ports.identity_port}`;
    this.demonstration = `http://127.0.0.1:${ports.demonstration_port}/mcp`;
    this.launcher = launcher;
  }

  static async start(): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), 'registry-e2e-'));
    // If root runs the tests without namespaces, another user runs the database and needs access to the folder.
    await chmod(folder, 0o711);
    const port = await freePort();
    // Ignore DATABASE_URL of the environment: the tests pause their database and fill it with sample data.
    const launcher = spawn(PYTHON, ['-m', 'registry_api.local', '--with-parent', '--folder', folder], {
      cwd: CHECKOUT,
      env: { ...process.env, PORT: String(port), DATABASE_URL: '', WEB_CONCURRENCY: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await readiness(launcher);
      const endpoints = JSON.parse(await readFile(join(folder, 'endpoints.json'), 'utf-8'));
      return new Registry(folder, port, endpoints, launcher);
    } catch (error) {
      await end(launcher, folder);
      throw error;
    }
  }

  stop(): Promise<void> {
    return end(this.launcher, this.folder);
  }

  /** Change the tools of its own MCP server, or change them back; returns what the command prints. */
  async drift(): Promise<string> {
    const command = ['-m', 'registry_api.local.drift', '--folder', this.folder];
    return (await promisify(execFile)(PYTHON, command, { cwd: CHECKOUT })).stdout;
  }

  /** Start an MCP server for each outcome of an inspection, and an inspector that may reach them. */
  async inspectedServers(): Promise<InspectedServers> {
    const command = ['-m', 'tests.support.inspected_servers', this.folder];
    const child = spawn(PYTHON, command, { cwd: CHECKOUT, stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const [line] = await Promise.race([
      once(child.stdout, 'data'),
      exited.then(() => Promise.reject(new Error('The MCP servers did not start.'))),
    ]);
    const stop = async () => {
      child.stdin.end();
      await exited;
    };
    return { urls: JSON.parse(String(line)), stop };
  }

  /** Return an API client that acts as this person. */
  as(person: Caller): Api {
    return new Api(this.address, this.tokenOf(person));
  }

  /** Return an access token of the person, the same at each call. */
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
  let output = '';
  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(() => fail(new Error(`The registry did not start:\n${output}`)), STARTING_MS);
    const listen = (text: Buffer) => {
      output += text;
      if (!output.includes(READY)) return;
      clearTimeout(timer);
      ready();
    };
    launcher.stdout?.on('data', listen);
    launcher.stderr?.on('data', listen);
    launcher.on('error', fail);
    launcher.on('exit', () => fail(new Error(`The registry ended unexpectedly:\n${output}`)));
  });
}

async function end(launcher: ChildProcess, folder: string): Promise<void> {
  if (launcher.exitCode === null && launcher.pid) {
    const exited = once(launcher, 'exit');
    launcher.kill('SIGTERM');
    const timer = setTimeout(() => launcher.kill('SIGKILL'), STOPPING_MS);
    await exited;
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
