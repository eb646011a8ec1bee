/** Pauses and resumes the registry's database, as on an overloaded or suspended machine. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Registry } from './registry';

/** Pause the server and its processes. Returns a function that resumes them. */
export async function pauseDatabase({ folder }: Registry): Promise<() => void> {
  const file = await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf-8');
  const server = Number.parseInt(file, 10);
  // The server first, so that it starts no more processes.
  signal(server, 'SIGSTOP');
  const children = await childrenOf(server);
  for (const pid of children) signal(pid, 'SIGSTOP');
  return () => {
    for (const pid of [...children, server]) signal(pid, 'SIGCONT');
  };
}

async function childrenOf(parent: number): Promise<number[]> {
  const pairs = existsSync('/proc/self/stat') ? await pairsOnLinux() : await pairsElsewhere();
  return pairs.filter(([, one]) => one === parent).map(([pid]) => pid);
}

type Pair = readonly [pid: number, parent: number];

/** Read process ids and parents from /proc: id, name in parentheses, state, parent (proc(5)). */
async function pairsOnLinux(): Promise<Pair[]> {
  const numbers = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const stats = await Promise.all(numbers.map(pid => readFile(`/proc/${pid}/stat`, 'utf-8').catch(() => '')));
  return stats.map(stat => [Number.parseInt(stat, 10), Number(stat.split(')').at(-1)?.split(' ')[2])]);
}

async function pairsElsewhere(): Promise<Pair[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout.split('\n').map(line => {
    const [pid, parent] = line.trim().split(/\s+/);
    return [Number(pid), Number(parent)];
  });
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // The process has already ended.
  }
}
