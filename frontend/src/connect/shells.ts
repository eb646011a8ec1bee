/** Quotes command arguments for each shell. */
import { createStore } from '../ui/store';

export type Shell = 'sh' | 'powershell' | 'cmd';

export const SHELL_NAMES: Readonly<Record<Shell, string>> = {
  sh: 'bash or zsh',
  powershell: 'PowerShell on Windows',
  cmd: 'cmd.exe',
};

export const SHELLS = Object.keys(SHELL_NAMES) as Shell[];

/** The chosen shell, for all commands. */
export const chosenShell = createStore<Shell>(
  globalThis.navigator?.userAgent.includes('Windows') ? 'powershell' : 'sh',
);

/** Line breaks within a command. */
export const LINE_CONTINUATION: Readonly<Record<Shell, string>> = {
  sh: ' \\\n  ',
  powershell: ' `\n  ',
  cmd: ' ^\n  ',
};

/** Quote an argument that contains neither `"` nor a line break, such as a header. */
export function quoteArgument(shell: Shell, text: string): string {
  switch (shell) {
    case 'sh':
      return `'${text.replaceAll("'", `'\\''`)}'`;
    case 'powershell':
      // PowerShell also treats typographic quotes as quotes.
      return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'cmd':
      return `"${text}"`;
  }
}

/** Quote a URL. For Windows, `"` and non-ASCII characters are percent-encoded, which is an equivalent URL. */
export function quoteUrl(shell: Shell, url: string): string {
  return quoteArgument(shell, shell === 'sh' ? url : url.replace(/"|[^\x20-\x7e]+/g, encodeURIComponent));
}

/**
 * Quote JSON as one argument. On Windows the program parses its command line itself, where `\"` is a quote; cmd.exe parses
 * it once more if the program is a batch file (`code` is one). So all other special characters are written as JSON escapes.
 */
export function jsonArgument(shell: Shell, value: unknown): string {
  const json = JSON.stringify(value);
  if (shell === 'sh') return quoteArgument(shell, json);
  const bare = json
    .replace(/\\(["\\])/g, (_, mark: string) => escaped(mark))
    .replace(/[^\w"\\:,.?=/{}[\]~@-]/g, escaped)
    .replaceAll('"', '\\"');
  return shell === 'cmd' ? `"${bare}"` : `'${bare}'`;
}

function escaped(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
