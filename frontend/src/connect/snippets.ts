/** What to paste where, for each client. No snippet holds a secret. */
import { typeOf, vsCodeInstall } from './links';
import { commonJson, json, vsCodeWebLink } from './more-links';
import { address, CONTINUED, jsonArgument, SHELLS, type Shell, word } from './shells';
import type { Target } from './target';

export interface Snippet {
  /** What it is and where it goes. */
  readonly label: string;
  readonly code: string;
  readonly note?: string;
  /** Where it is a command: the shell that understands this form of it. */
  readonly shell?: Shell;
  /** It installs by itself, which is only for what is live. */
  readonly installs?: true;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  readonly snippets: (target: Target) => readonly Snippet[];
}

export const clients: readonly Client[] = [
  { id: 'vscode', name: 'VS Code', snippets: vsCode },
  { id: 'cursor', name: 'Cursor', snippets: cursor },
  { id: 'claude-code', name: 'Claude Code', snippets: claudeCode },
  { id: 'copilot-cli', name: 'Copilot CLI', snippets: copilotCli },
  { id: 'json', name: 'JSON', snippets: plainJson },
  { id: 'curl', name: 'curl', snippets: curl },
];

function vsCode(target: Target): Snippet[] {
  const { name, url, transport } = target;
  return [
    { label: '.vscode/mcp.json', code: json({ servers: { [name]: { type: typeOf(transport), url } } }) },
    ...SHELLS.map(shell => ({
      label: 'Command line',
      shell,
      code: `code --add-mcp ${jsonArgument(shell, vsCodeInstall(target))}`,
    })),
    {
      label: 'Link for a wiki or a mail',
      code: vsCodeWebLink(target),
      installs: true,
      note: 'It leads through vscode.dev, for where links that begin with vscode: are taken out.',
    },
  ];
}

function cursor({ key, url }: Target): Snippet[] {
  return [{ label: '~/.cursor/mcp.json', code: json({ mcpServers: { [key]: { url } } }) }];
}

function claudeCode(target: Target): Snippet[] {
  const { key, url, transport } = target;
  return [
    ...SHELLS.map(shell => ({
      label: 'Command line',
      shell,
      code: `claude mcp add --transport ${typeOf(transport)} ${key} ${address(shell, url)}`,
    })),
    { label: '.mcp.json, for everybody in a project', code: commonJson(target) },
  ];
}

function copilotCli({ name, url, transport }: Target): Snippet[] {
  return [
    {
      label: '~/.copilot/mcp-config.json',
      code: json({ mcpServers: { [name]: { type: typeOf(transport), url, tools: ['*'] } } }),
      note: 'In a repository the same goes into .github/mcp.json.',
    },
  ];
}

function plainJson(target: Target): Snippet[] {
  return [
    {
      label: 'mcpServers',
      code: commonJson(target),
      note: 'Most other clients read this form. In Claude Desktop: Settings, Connectors, add a custom connector with the address.',
    },
  ];
}

const HELLO = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'curl', version: '1' } },
};

function curl({ url, transport }: Target): Snippet[] {
  return SHELLS.map(shell => {
    const at = address(shell, url);
    const header = (text: string) => `-H ${word(shell, text)}`;
    // In Windows PowerShell, `curl` alone is another program.
    const program = shell === 'powershell' ? 'curl.exe' : 'curl';
    if (transport === 'sse') {
      const code = `${program} -N ${header('Accept: text/event-stream')} ${at}`;
      return { label: 'Open the event stream', shell, code };
    }
    // Versions of PowerShell differ in how they pass quotes on to a program, but not in what they write to it.
    const isPiped = shell === 'powershell';
    const lines = [
      `${isPiped ? `${word(shell, JSON.stringify(HELLO))} | ` : ''}${program} -i ${at}`,
      header('Content-Type: application/json'),
      header('Accept: application/json, text/event-stream'),
      `-d ${isPiped ? word(shell, '@-') : jsonArgument(shell, HELLO)}`,
    ];
    return {
      label: 'Ask it to introduce itself',
      shell,
      code: lines.join(CONTINUED[shell]),
      note: 'A 401 means that it wants you to sign in.',
    };
  });
}
