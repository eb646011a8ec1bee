/**
 * How Windows takes a command apart, as far as the snippets use it. None of the shells runs on other systems, so this
 * is a model of their documented rules; what the model does not know, it refuses.
 */

/**
 * The arguments a C program gets: backslashes count before a quote only, where two are one.
 * https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function splitArguments(line: string): string[] {
  const found: string[] = [];
  let now: string | undefined;
  let isQuoted = false;
  for (const [piece, backslashes, quote] of line.matchAll(/(\\*)(")|\\+|[\s\S]/g)) {
    if (quote) {
      now = (now ?? '') + '\\'.repeat(Math.floor((backslashes?.length ?? 0) / 2));
      if ((backslashes?.length ?? 0) % 2) now += '"';
      else isQuoted = !isQuoted;
    } else if (/[ \t]/.test(piece) && !isQuoted) {
      if (now !== undefined) found.push(now);
      now = undefined;
    } else now = (now ?? '') + piece;
  }
  if (isQuoted) throw new Error('A quote is not closed.');
  return now === undefined ? found : [...found, now];
}

/**
 * The line that cmd.exe hands on: each `"` begins or ends what is quoted, whatever stands before it; outside, marks
 * are its own. `%name%` is replaced where a variable has that name. A batch file's `%*` goes through it once more.
 * https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
 */
export function passThroughCmd(text: string, variables: Readonly<Record<string, string>> = {}): string {
  const line = text
    .replace(/\^\n\s*/g, '')
    .replace(/%([^%:=]+)%/g, (all, name: string) => variables[name.toUpperCase()] ?? all);
  let isQuoted = false;
  for (const mark of line) {
    if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[&|<>^()!\n]/.test(mark))
      throw new Error(`cmd.exe takes ${mark} for its own: ${line}`);
  }
  if (/[^\x20-\x7e]/.test(line)) throw new Error('It depends on the code page.');
  return line;
}

/** Windows PowerShell 5.1 and PowerShell to 7.2; from 7.3 on, the older way is kept for batch files only. */
export type PowerShell = '5.1' | '7.3';

/**
 * What PowerShell passes on, and what it pipes into it: single quotes only, two of them for one. Older versions
 * put quotes round what has blanks and leave quotes within alone; newer ones escape them, except for batch files.
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_preference_variables
 */
export function passThroughPowerShell(text: string, version: PowerShell, isBatch: boolean) {
  const words: string[] = [];
  let input: string | undefined;
  const line = text.replace(/`\n\s*/g, '');
  const token = /\s+|(\|)|'((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)'|([\w./:=-]+)/y;
  while (token.lastIndex < line.length) {
    const at = token.lastIndex;
    const found = token.exec(line);
    if (!found) throw new Error(`PowerShell takes this for its own: ${line.slice(at)}`);
    const [, pipe, quoted, bare] = found;
    if (pipe) input = words.splice(0).join();
    else if (quoted !== undefined) words.push(quoted.replace(/(['\u2018-\u201b])\1/g, '$1'));
    else if (bare) words.push(bare);
  }
  const isLegacy = version === '5.1' || isBatch;
  const pass = (word: string) => {
    const inner = isLegacy ? word : word.replace(/(\\*)"/g, '$1$1\\"');
    return /\s/.test(word) ? `"${inner}"` : inner;
  };
  const passed = words.map(pass).join(' ');
  return { line: isBatch ? passThroughCmd(passThroughCmd(passed)) : passed, input };
}
