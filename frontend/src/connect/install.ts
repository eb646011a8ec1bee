/** How each client gets a server from the install buttons: by a link, or by a text to copy. */
import { copyText } from '../ui/clipboard';
import { isolated } from '../ui/text';
import { succeed, warn } from '../ui/toast';
import { environmentVariable, headersOf } from './headers';
import { typeOf, vsCodeLink } from './links';
import { commonJson, cursorLink } from './more-links';
import { INSTALLERS, type Installer } from './my-client';
import { chosenShell, quoteArgument, quoteUrl, type Shell } from './shells';
import type { Target } from './target';

/** Return the install link; undefined for a client that has none. */
export function linkOf(client: Installer, target: Target): string | undefined {
  if (client === 'cursor') return cursorLink(target);
  if (client === 'vscode' || client === 'vscode-insiders') return vsCodeLink(target, client);
  return undefined;
}

/** Values that every shell takes literally between its quotes; others come from an environment variable. */
const PLAIN = /^[\w .,:;/=+@-]*$/;

function quotable(target: Target): Target {
  const headers = target.headers.map(header =>
    header.default === undefined || PLAIN.test(header.default)
      ? header
      : { ...header, default: undefined, is_required: true },
  );
  return { ...target, headers };
}

/** Return Claude Code's command. */
export function claudeCommand(target: Target, shell: Shell): string {
  const { key, url, transport } = target;
  const headers = headersOf(quotable(target), header => `\${${environmentVariable(target, header)}}`) ?? {};
  const options = Object.entries(headers).map(
    ([name, value]) => ` --header ${quoteArgument(shell, `${name}: ${value}`)}`,
  );
  return `claude mcp add --transport ${typeOf(transport)} ${key} ${quoteUrl(shell, url)}${options.join('')}`;
}

/** Copy what the client needs, and confirm it. */
export async function copyFor(client: Installer, name: string, target: Target): Promise<void> {
  const isCommand = client === 'claude-code';
  const text = isCommand ? claudeCommand(target, chosenShell.get()) : commonJson(target);
  const what = isCommand
    ? `The command that adds ${isolated(name)} to ${INSTALLERS[client].name}`
    : `The JSON of ${isolated(name)}`;
  if (await copyText(text)) succeed(`${what} is copied.`);
  else
    warn(`${what} could not be copied, because the browser does not allow it. Copy it on the Connect tab.`);
}
