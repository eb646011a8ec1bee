/** Links that let a client install a server: https://code.visualstudio.com/docs/copilot, https://cursor.com/docs */
import type { Target } from './target';

export function vsCodeLink(target: Target, scheme: 'vscode' | 'vscode-insiders' = 'vscode'): string {
  return `${scheme}:mcp/install?${encodeURIComponent(JSON.stringify(vsCodeInstall(target)))}`;
}

/** What the VS Code link and its command line carry. */
export function vsCodeInstall({ key, url, transport }: Target) {
  return { name: key, type: transport === 'sse' ? 'sse' : 'http', url };
}

export function cursorLink({ key, url }: Target): string {
  const config = encodeURIComponent(base64(JSON.stringify({ url })));
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(key)}&config=${config}`;
}

/** The form that most clients read; offered where a link did nothing. */
export function commonJson({ key, url, transport }: Target): string {
  return json({ mcpServers: { [key]: { type: transport === 'sse' ? 'sse' : 'http', url } } });
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Base64 of the text's UTF-8 bytes; `btoa` alone takes only Latin-1. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
