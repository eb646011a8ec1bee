/**
 * A model of how cmd.exe, PowerShell and C programs on Windows parse a command line. The shells do not run on other systems,
 * so this follows their documented rules. It throws on syntax that it does not know.
 */

/**
 * Split a command line into the arguments of a C program. A backslash escapes only before a quote.
 * https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function splitArguments(line: string): string[] {
  const split: string[] = [];
  let current: string | undefined;
  let isQuoted = false;
  for (const [piece, backslashes, quote] of line.matchAll(/(\\*)(")|\\+|[\s\S]/g)) {
    if (quote) {
      current = (current ?? '') + '\\'.repeat(Math.floor((backslashes?.length ?? 0) / 2));
      if ((backslashes?.length ?? 0) % 2) current += '"';
      else isQuoted = !isQuoted;
    } else if (/[ \t]/.test(piece) && !isQuoted) {
      if (current !== undefined) split.push(current);
      current = undefined;
    } else current = (current ?? '') + piece;
  }
  if (isQuoted) throw new Error('A quote is not closed.');
  return current === undefined ? split : [...split, current];
}

/**
 * Return the command line that cmd.exe passes to a program. Each `"` toggles quoting, whatever precedes it; outside quotes,
 * special characters are operators. `%name%` is replaced by the variable's value. A batch file's `%*` is parsed once more.
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
      throw new Error(`${mark} is an operator of cmd.exe: ${line}`);
  }
  if (/[^\x20-\x7e]/.test(line)) throw new Error('The line has characters that depend on the code page.');
  return line;
}

/** `5.1` stands for all versions up to 7.2. From 7.3 on, only batch files get arguments in the old way. */
export type PowerShell = '5.1' | '7.3';

/**
 * Return the command line that PowerShell passes to a program, and the text that it pipes into it. Knows single quotes
 * only; a doubled quote is one. Older versions quote words with spaces but do not escape inner quotes; newer ones do,
 * except for batch files.
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_preference_variables
 */
export function passThroughPowerShell(text: string, version: PowerShell, isBatch: boolean) {
  const words: string[] = [];
  let input: string | undefined;
  const line = text.replace(/`\n\s*/g, '');
  const token = /\s+|(\|)|'((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)'|([\w./:=-]+)/y;
  while (token.lastIndex < line.length) {
    const start = token.lastIndex;
    const match = token.exec(line);
    if (!match) throw new Error(`This has a meaning in PowerShell: ${line.slice(start)}`);
    const [, pipe, quoted, bare] = match;
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
