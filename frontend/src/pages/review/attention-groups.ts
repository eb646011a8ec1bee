/** Servers of a fleet change together: groups of those that left the same approved tools for the same new ones. */
import type { Registration } from '../../api/types';

export interface Group {
  readonly key: string;
  /** At least one; what differs is the same for all of them. */
  readonly servers: readonly Registration[];
}

/** Whether its changed tools can be accepted: the last inspection read them. */
export function isAcceptable({ attention, inspection }: Registration): boolean {
  return attention.includes('tools_changed') && inspection?.outcome === 'ok';
}

export function groupsOf(servers: readonly Registration[]): Group[] {
  const groups = new Map<string, Registration[]>();
  for (const one of servers.filter(isAcceptable)) {
    const { approved_snapshot, inspection } = one;
    const key = `${approved_snapshot?.tools_digest.sha256} ${inspection?.tools_digest?.sha256}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([key, members]) => ({ key, servers: members }));
}
