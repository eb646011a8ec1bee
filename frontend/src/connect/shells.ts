/** One command as each shell passes it on: the rules differ, above all for JSON. */
import { createStore } from '../ui/store';

export type Shell = 'sh' | 'powershell' | 'cmd';

export const SHELL_NAMES: Readonly<Record<Shell, string>> = {
  sh: 'bash or zsh',
  powershell: 'PowerShell on Windows',
  cmd: 'cmd.exe',
};

export const SHELLS = Object.keys(SHELL_NAMES) as Shell[];

/** What somebody chose for one command holds for the next. */
export const chosenShell = createStore<Shell>(
  globalThis.navigator?.userAgent.includes('Windows') ? 'powershell' : 'sh',
);

/** What stands between the lines of one command. */
export const CONTINUED: Readonly<Record<Shell, string>> = {
  sh: ' \\\n  ',
  powershell: ' `\n  ',
  cmd: ' ^\n  ',
};

/** A word without `"`, such as a header; a line break is none of it either. */
export function word(shell: Shell, text: string): string {
  switch (shell) {
    case 'sh':
      return `'${text.replaceAll("'", `'\\''`)}'`;
    case 'powershell':
      // PowerShell takes typographic quotes for quotes as well.
      return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'cmd':
      return `"${text}"`;
  }
}

/** An address. A quote, and what depends on the code page, go percent-encoded to Windows: clients take them as equal. */
export function address(shell: Shell, url: string): string {
  return word(shell, shell === 'sh' ? url : url.replace(/"|[^\x20-\x7e]+/g, encodeURIComponent));
}

/**
 * JSON as one argument. Windows hands a program one line, which it takes apart itself: there `\"` is a quote, and cmd.exe
 * sees to it, too, where the program is a batch file (`code` is one). So everything else that means something to one
 * of them is written as JSON escapes it.
 */
export function jsonArgument(shell: Shell, value: unknown): string {
  const json = JSON.stringify(value);
  if (shell === 'sh') return word(shell, json);
  const bare = json
    .replace(/\\(["\\])/g, (_, mark: string) => escaped(mark))
    .replace(/[^\w"\\:,.?=/{}[\]~@-]/g, escaped)
    .replaceAll('"', '\\"');
  return shell === 'cmd' ? `"${bare}"` : `'${bare}'`;
}

function escaped(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
