/** The configuration snippets of each client. No snippet contains a secret. */
import { environmentVariable, headersOf, withInputs } from './headers';
import { claudeCommand } from './install';
import { typeOf, vsCodeInstall } from './links';
import { commonJson, commonServer, cursorServer, json, vsCodeWebLink } from './more-links';
import { jsonArgument, LINE_CONTINUATION, quoteArgument, quoteUrl, SHELLS, type Shell } from './shells';
import type { Target } from './target';

export interface Snippet {
  /** The file to paste it into, or what it does. */
  readonly label: string;
  readonly code: string;
  readonly note?: string;
  /** The shell of a command. */
  readonly shell?: Shell;
  /** It is an install link, shown for live versions only. */
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
  const { headers, inputs } = withInputs(target);
  return [
    {
      label: '.vscode/mcp.json',
      code: json({ servers: { [name]: { type: typeOf(transport), url, ...headers } }, ...inputs }),
    },
    ...SHELLS.map(shell => ({
      label: 'Command line',
      shell,
      code: `code --add-mcp ${jsonArgument(shell, vsCodeInstall(target))}`,
    })),
    {
      label: 'Link for wikis and emails',
      code: vsCodeWebLink(target),
      installs: true,
      note: 'It redirects through vscode.dev. Use it where links that begin with vscode: are removed.',
    },
  ];
}

function cursor(target: Target): Snippet[] {
  const code = json({ mcpServers: { [target.key]: cursorServer(target) } });
  return [{ label: '~/.cursor/mcp.json', code, ...variablesNote(target) }];
}

function claudeCode(target: Target): Snippet[] {
  return [
    ...SHELLS.map(shell => ({
      label: 'Command line',
      shell,
      code: claudeCommand(target, shell),
    })),
    { label: '.mcp.json, shared in a project', code: commonJson(target), ...variablesNote(target) },
  ];
}

function copilotCli(target: Target): Snippet[] {
  return [
    {
      label: '~/.copilot/mcp-config.json',
      code: json({ mcpServers: { [target.name]: { ...commonServer(target), tools: ['*'] } } }),
      note: 'In a repository, use .github/mcp.json with the same content.',
    },
  ];
}

function plainJson(target: Target): Snippet[] {
  return [
    {
      label: 'mcpServers',
      code: commonJson(target),
      note: 'Most other clients accept this format. In Claude Desktop, open Settings, Connectors and add a custom connector with the address.',
    },
  ];
}

/** An MCP `initialize` request. */
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'curl', version: '1' } },
};

/** Say which environment variables the snippet reads. */
function variablesNote(target: Target): Pick<Snippet, 'note'> {
  const names = Object.values(headersOf(target, header => environmentVariable(target, header)) ?? {}).filter(
    value => !target.headers.some(header => header.default === value),
  );
  return names.length > 0 ? { note: `Set ${names.join(', ')} in your environment first.` } : {};
}

function curl({ url, transport }: Target): Snippet[] {
  return SHELLS.map(shell => {
    const target = quoteUrl(shell, url);
    const header = (text: string) => `-H ${quoteArgument(shell, text)}`;
    // In Windows PowerShell, `curl` is an alias of another command.
    const program = shell === 'powershell' ? 'curl.exe' : 'curl';
    if (transport === 'sse') {
      const code = `${program} -N ${header('Accept: text/event-stream')} ${target}`;
      return { label: 'Open the event stream', shell, code };
    }
    // Versions of PowerShell differ in how they pass quotes in arguments, but not in what they pipe.
    const isPiped = shell === 'powershell';
    const lines = [
      `${isPiped ? `${quoteArgument(shell, JSON.stringify(INITIALIZE))} | ` : ''}${program} -i ${target}`,
      header('Content-Type: application/json'),
      header('Accept: application/json, text/event-stream'),
      `-d ${isPiped ? quoteArgument(shell, '@-') : jsonArgument(shell, INITIALIZE)}`,
    ];
    return {
      label: 'Send an initialize request',
      shell,
      code: lines.join(LINE_CONTINUATION[shell]),
      note: 'A 401 response means that the server requires you to sign in.',
    };
  });
}
