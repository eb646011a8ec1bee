/** Links and configuration files of the other clients; not part of the first load. */
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

export function cursorLink({ key, url }: Target): string {
  const config = encodeURIComponent(btoa(plainJson({ url })));
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(key)}&config=${config}`;
}

/** Return the configuration that most clients accept. */
export function commonJson({ key, url, transport }: Target): string {
  return json({ mcpServers: { [key]: { type: typeOf(transport), url } } });
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
