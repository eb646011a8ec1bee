/** Links that let a client install a server: https://code.visualstudio.com/docs/copilot, https://cursor.com/docs */
import type { Transport } from '../api/types';
import type { Target } from './target';

export function vsCodeLink(target: Target, scheme: 'vscode' | 'vscode-insiders' = 'vscode'): string {
  return `${scheme}:mcp/install?${encodeURIComponent(plainJson(vsCodeInstall(target)))}`;
}

/** The same for wikis and mails, which let through no other links than those of the web. */
export function vsCodeWebLink(target: Target): string {
  return `https://vscode.dev/redirect?url=${encodeURIComponent(vsCodeLink(target))}`;
}

/** Its page in VS Code's gallery, where this registry is the gallery. */
export function vsCodeGalleryLink({ name }: Target): string {
  return `vscode:mcp/by-name/${name}`;
}

/** What the VS Code link and its command line carry. */
export function vsCodeInstall({ name, url, transport, gallery, version }: Target) {
  return { name, type: typeOf(transport), url, ...(gallery && { gallery, version }) };
}

export function cursorLink({ key, url }: Target): string {
  const config = encodeURIComponent(btoa(plainJson({ url })));
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(key)}&config=${config}`;
}

/** The form that most clients read; offered where a link did nothing. */
export function commonJson({ key, url, transport }: Target): string {
  return json({ mcpServers: { [key]: { type: typeOf(transport), url } } });
}

export function typeOf(transport: Transport): 'http' | 'sse' {
  return transport === 'sse' ? 'sse' : 'http';
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/**
 * JSON that survives whatever a client does to a link: VS Code decodes it twice, so it has no `%`; in Base64 others take
 * its bytes for Latin-1, or a `+` for a blank, so it has no character beyond ASCII, and none that ends in a `+`.
 */
function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[%>~\u007f-\uffff]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
