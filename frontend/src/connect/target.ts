/** What a client needs to know of a registered server, and whether it may be installed by a link. */
import type { Published, PublishedVersion, Registration, RegistryAccess, Transport } from '../api/types';
import { clientKey } from './key';

export interface Target {
  /** What VS Code and Copilot keep it under: its name in the registry, by which they recognise it. */
  readonly name: string;
  /** What others keep it under: letters, digits and hyphens, and no word that a client keeps for itself. */
  readonly key: string;
  readonly url: string;
  readonly transport: Transport;
  /** Where VS Code may look it up, and as which version. */
  readonly gallery?: string;
  readonly version?: string;
}

/** As it is published; as it is registered where it is not, or where that is not known. */
export function targetOf(
  server: Pick<Registration, 'endpoint_name' | 'endpoint_url' | 'transport' | 'available_tools'>,
  published?: Published,
  gallery?: string,
): Target {
  const live = liveOf(published);
  const name = live && published?.server_name;
  if (!name) {
    const key = clientKey(slug(server.endpoint_name), server.available_tools);
    return { name: key, key, url: server.endpoint_url, transport: server.transport };
  }
  const { endpoint_url: url, transport, version } = live;
  const key = published.client_key ?? clientKey(name.replace(/.*\//, ''), live.available_tools);
  return { name, key, url, transport, ...(gallery && { gallery, version }) };
}

/** The version that clients get; none before the first approval, and none of what was withdrawn. */
export function liveOf(published: Published | undefined): PublishedVersion | undefined {
  return published?.versions.find(one => one.is_latest && one.status === 'active');
}

/** The registry's address for clients; VS Code sends no token, and takes no list without encryption. */
export function galleryOf(
  access: RegistryAccess | undefined,
  { protocol, origin }: Pick<URL, 'protocol' | 'origin'> = location,
) {
  return access?.access === 'anonymous' && protocol === 'https:' ? origin : undefined;
}

/** "Café – Größe 2" becomes "cafe-grosse-2"; a name without any Latin letter becomes "mcp-server". */
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
