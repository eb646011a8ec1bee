/** Links with which VS Code installs a server: https://code.visualstudio.com/docs/copilot */
import type { Transport } from '../api/types';
import { withInputs } from './headers';
import type { Target } from './target';

export function vsCodeLink(target: Target, scheme: 'vscode' | 'vscode-insiders' = 'vscode'): string {
  return `${scheme}:mcp/install?${encodeURIComponent(plainJson(vsCodeInstall(target)))}`;
}

/** Return the server definition that the VS Code link and command line contain. */
export function vsCodeInstall(target: Target) {
  const { name, url, transport, gallery, version } = target;
  const { headers, inputs } = withInputs(target);
  return { name, type: typeOf(transport), url, ...headers, ...inputs, ...(gallery && { gallery, version }) };
}

export function typeOf(transport: Transport): 'http' | 'sse' {
  return transport === 'sse' ? 'sse' : 'http';
}

/**
 * Return JSON that survives a client's decoding of a link. VS Code decodes twice, so `%` is escaped. Others decode Base64 as
 * Latin-1, or a `+` as a space, so non-ASCII characters and those that can become a `+` in Base64 are escaped.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[%>~\u007f-\uffff]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
