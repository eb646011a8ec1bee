/** Links and configuration files of the other clients; not part of the first load. */
import { environmentVariable, headersOf } from './headers';
import { plainJson, typeOf, vsCodeLink } from './links';
import type { Target } from './target';

/** Return an https link, for wikis and mail programs that remove other links. */
export function vsCodeWebLink(target: Target): string {
  return `https://vscode.dev/redirect?url=${encodeURIComponent(vsCodeLink(target))}`;
}

/** Return the link to the server in VS Code's gallery, if this registry is its gallery. */
export function vsCodeGalleryLink({ name }: Target): string {
  return `vscode:mcp/by-name/${name}`;
}

export function cursorLink(target: Target): string {
  const { key } = target;
  const config = encodeURIComponent(btoa(plainJson(cursorServer(target))));
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(key)}&config=${config}`;
}

export function cursorServer(target: Target) {
  const headers = headersOf(target, header => `\${env:${environmentVariable(target, header)}}`);
  return { url: target.url, ...(headers && { headers }) };
}

/** Return the definition that most clients accept: values come from environment variables. */
export function commonServer(target: Target) {
  const headers = headersOf(target, header => `\${${environmentVariable(target, header)}}`);
  return { type: typeOf(target.transport), url: target.url, ...(headers && { headers }) };
}

/** Return the configuration that most clients accept. */
export function commonJson(target: Target): string {
  return json({ mcpServers: { [target.key]: commonServer(target) } });
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
