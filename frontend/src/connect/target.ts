/** What a client needs to know of a registered server, and whether it may be installed by a link. */
import type { Registration, Status, Transport } from '../api/types';

export interface Target {
  /** The key under which a client keeps it: letters, digits and hyphens, which every client takes. */
  readonly key: string;
  readonly url: string;
  readonly transport: Transport;
}

export function targetOf(server: Pick<Registration, 'endpoint_name' | 'endpoint_url' | 'transport'>): Target {
  return { key: slug(server.endpoint_name), url: server.endpoint_url, transport: server.transport };
}

/** Links that install are only for what was approved and is reached safely. */
export function isInstallable(server: { readonly status: Status; readonly endpoint_url: string }): boolean {
  return server.status === 'Approved' && server.endpoint_url.startsWith('https://');
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
