/** How each client gets a server from the install buttons: by a link, or by a text to copy. */
import { copyText } from '../ui/clipboard';
import { isolated } from '../ui/text';
import { succeed, warn } from '../ui/toast';
import { typeOf, vsCodeLink } from './links';
import { commonJson, cursorLink } from './more-links';
import { INSTALLERS, type Installer } from './my-client';
import { chosenShell, quoteUrl, type Shell } from './shells';
import type { Target } from './target';

/** Return the install link; undefined for a client that has none. */
export function linkOf(client: Installer, target: Target): string | undefined {
  if (client === 'cursor') return cursorLink(target);
  if (client === 'vscode' || client === 'vscode-insiders') return vsCodeLink(target, client);
  return undefined;
}

/** Return Claude Code's command. */
export function claudeCommand({ key, url, transport }: Target, shell: Shell): string {
  return `claude mcp add --transport ${typeOf(transport)} ${key} ${quoteUrl(shell, url)}`;
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
