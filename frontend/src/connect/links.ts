/** Links that let VS Code install a server: https://code.visualstudio.com/docs/copilot */
import type { Transport } from '../api/types';
import type { Target } from './target';

export function vsCodeLink(target: Target, scheme: 'vscode' | 'vscode-insiders' = 'vscode'): string {
  return `${scheme}:mcp/install?${encodeURIComponent(plainJson(vsCodeInstall(target)))}`;
}

/** What the VS Code link and its command line carry. */
export function vsCodeInstall({ name, url, transport, gallery, version }: Target) {
  return { name, type: typeOf(transport), url, ...(gallery && { gallery, version }) };
}

export function typeOf(transport: Transport): 'http' | 'sse' {
  return transport === 'sse' ? 'sse' : 'http';
}

/**
 * JSON that survives whatever a client does to a link: VS Code decodes it twice, so it has no `%`; in Base64 others take
 * its bytes for Latin-1, or a `+` for a blank, so it has no character beyond ASCII, and none that ends in a `+`.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[%>~\u007f-\uffff]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
