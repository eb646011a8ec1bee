/** What not every page needs: rarer links, and the files of clients. */
import { plainJson, typeOf, vsCodeLink } from './links';
import type { Target } from './target';

/** The link for wikis and mails, which let through no other links than those of the web. */
export function vsCodeWebLink(target: Target): string {
  return `https://vscode.dev/redirect?url=${encodeURIComponent(vsCodeLink(target))}`;
}

/** Its page in VS Code's gallery, where this registry is the gallery. */
export function vsCodeGalleryLink({ name }: Target): string {
  return `vscode:mcp/by-name/${name}`;
}

export function cursorLink({ key, url }: Target): string {
  const config = encodeURIComponent(btoa(plainJson({ url })));
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(key)}&config=${config}`;
}

/** The form that most clients read; offered where a link did nothing. */
export function commonJson({ key, url, transport }: Target): string {
  return json({ mcpServers: { [key]: { type: typeOf(transport), url } } });
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
