/** What a client needs in order to connect to a server. */
import type { Published, PublishedVersion, Registration, RegistryAccess, Transport } from '../api/types';
import { clientKey } from './key';

export interface Target {
  /** Its key in VS Code and Copilot: the published name, by which they match it with the registry. */
  readonly name: string;
  /** Its key in other clients: letters, digits and hyphens, and not a reserved name. */
  readonly key: string;
  readonly url: string;
  readonly transport: Transport;
  readonly headers: Registration['headers'];
  /** The registry in which VS Code can look it up, and the published version. */
  readonly gallery?: string;
  readonly version?: string;
}

/** Return the target of the live version; without one, of the registration. */
export function targetOf(
  server: Pick<Registration, 'endpoint_name' | 'endpoint_url' | 'transport' | 'available_tools' | 'headers'>,
  published?: Published,
  gallery?: string,
): Target {
  const live = liveOf(published);
  const name = live && published?.server_name;
  if (!name) {
    const key = clientKey(slug(server.endpoint_name), server.available_tools);
    const { endpoint_url: url, transport, headers } = server;
    return { name: key, key, url, transport, headers };
  }
  const { endpoint_url: url, transport, version, headers } = live;
  const key = published.client_key ?? clientKey(name.replace(/.*\//, ''), live.available_tools);
  return { name, key, url, transport, headers, ...(gallery && { gallery, version }) };
}

/** Return the live version; undefined before the first approval and after a withdrawal. */
export function liveOf(published: Published | undefined): PublishedVersion | undefined {
  return published?.versions.find(one => one.is_latest && one.status !== 'deleted');
}

/** Return the registry's address if VS Code can read it: VS Code sends no token and requires https. */
export function galleryOf(
  access: RegistryAccess | undefined,
  { protocol, origin }: Pick<URL, 'protocol' | 'origin'> = location,
) {
  return access?.access === 'anonymous' && protocol === 'https:' ? origin : undefined;
}

/** "Café – Größe 2" becomes "cafe-grosse-2"; a name without Latin letters or digits becomes "mcp-server". */
export function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 64)
      .replace(/-+$/, '') || 'mcp-server'
  );
}
