// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passThroughCmd, passThroughPowerShell, splitArguments } from '../testing/windows-shells';
import { jsonArgument, quoteArgument, quoteUrl, type Shell } from './shells';
import { clients } from './snippets';
import type { Target } from './target';

const URLS = [
  'https://weather.example.com/mcp',
  "https://weather.example.com/mcp?unit=C&lang=de&q=it's+100%25",
  "https://weather.example.com/a(b)!c^d|e<f>g;h,i=j$HOME`k~l*?m={n}&PATH=%PATHX%&o=@p&‘q’=''",
  'https://weather.example.com/天気/é?q="x"\'',
];

const targetOf = (url: string): Target => ({
  name: 'com.example/weather',
  key: 'weather',
  url,
  transport: 'streamable-http',
  headers: [],
  gallery: 'https://registry.example.com',
  version: '3.0.0',
});

/** Return the command of a client for a shell. */
function commandOf(id: string, shell: Shell, url: string): string {
  const client = clients.find(one => one.id === id);
  const snippets = client?.snippets(targetOf(url)).filter(one => one.shell === shell) ?? [];
  expect(snippets).toHaveLength(1);
  return snippets[0]?.code ?? '';
}

/** Return a URL in its normal form, as a program reads it. */
const normalUrl = (url: string | undefined) => new URL(url ?? '').href;

const bin = mkdtempSync(join(tmpdir(), 'shells-'));
beforeAll(() => {
  for (const name of ['code', 'claude', 'curl']) {
    writeFileSync(join(bin, name), `#!/bin/sh\nprintf "%s\\0" ${name} "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
});
afterAll(() => rmSync(bin, { recursive: true }));

interface Run {
  readonly words: string[];
  readonly input?: string | undefined;
}

/** The shells that may run a command, with a function that returns what the program receives. */
const SHELL_RUNS: readonly (readonly [string, Shell, (command: string, isBatch: boolean) => Run])[] = [
  [
    'bash',
    'sh',
    command => {
      const output = execFileSync('bash', ['--norc', '-c', command], {
        env: { PATH: `${bin}:${process.env.PATH}` },
      });
      return { words: `${output}`.split('\0').slice(0, -1) };
    },
  ],
  [
    'cmd.exe',
    'cmd',
    (command, isBatch) => ({
      words: splitArguments(isBatch ? passThroughCmd(passThroughCmd(command)) : passThroughCmd(command)),
    }),
  ],
  ...(['5.1', '7.3'] as const).map(
    version =>
      [
        `PowerShell ${version}`,
        'powershell',
        (command: string, isBatch: boolean) => {
          const { line, input } = passThroughPowerShell(command, version, isBatch);
          return { words: splitArguments(line), input };
        },
      ] as const,
  ),
];

describe.each(SHELL_RUNS)('%s', (_, shell, run) => {
  test.each(URLS)('passes the server definition to VS Code: %s', url => {
    // On Windows `code` is a batch file.
    const { words } = run(commandOf('vscode', shell, url), true);
    const { name, gallery, version } = targetOf(url);
    expect(words.slice(0, -1)).toEqual(['code', '--add-mcp']);
    expect(JSON.parse(words.at(-1) ?? '')).toEqual({ name, type: 'http', url, gallery, version });
  });

  test.each(URLS)('passes the URL to Claude Code: %s', url => {
    // A program, or with cmd.exe also the batch file that npm installs.
    for (const isBatch of new Set([false, shell === 'cmd'])) {
      const { words } = run(commandOf('claude-code', shell, url), isBatch);
      expect(words.slice(0, -1)).toEqual(['claude', 'mcp', 'add', '--transport', 'http', 'weather']);
      expect(normalUrl(words.at(-1))).toBe(normalUrl(url));
    }
  });

  test.each(URLS)('passes headers and body to curl: %s', url => {
    const { words, input } = run(commandOf('curl', shell, url), false);
    const [program, i, target, h, type, , accept, d, body] = words;
    expect([program?.replace('.exe', ''), i, h, d]).toEqual(['curl', '-i', '-H', '-d']);
    expect([type, accept]).toEqual([
      'Content-Type: application/json',
      'Accept: application/json, text/event-stream',
    ]);
    expect(normalUrl(target)).toBe(normalUrl(url));
    expect(JSON.parse(body === '@-' ? (input ?? '') : (body ?? ''))).toMatchObject({ method: 'initialize' });
  });
});

test('the command for bash does not work in the shells of Windows', () => {
  const command = commandOf('vscode', 'sh', URLS[0] ?? '');
  expect(splitArguments(passThroughCmd(command)).at(-1)).toMatch(/^'\{name:/);
  expect(splitArguments(passThroughPowerShell(command, '5.1', true).line).at(-1)).toMatch(/^\{name:/);
});

test('every special character in JSON arrives unchanged', () => {
  const marks = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));
  for (const text of [...marks.map(mark => `a${mark}${mark}b`), '\\"', '"\\', 'é天🌦', '\n'])
    for (const [, shell, run] of SHELL_RUNS.slice(1)) {
      const { words } = run(`code ${jsonArgument(shell, { text })}`, true);
      expect(JSON.parse(words[1] ?? '')).toEqual({ text });
    }
});

test('a URL that needs no escaping is not changed', () => {
  const url = URLS[0] ?? '';
  expect(quoteUrl('sh', url)).toBe(`'${url}'`);
  expect(quoteUrl('powershell', url)).toBe(`'${url}'`);
  expect(quoteUrl('cmd', url)).toBe(`"${url}"`);
  expect(quoteArgument('powershell', 'it’s')).toBe("'it’’s'");
});
