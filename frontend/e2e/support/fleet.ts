/** Registrations of the registry's own MCP server under several addresses: servers of a fleet, which change together. */
import type { Registration } from '../../src/api/types';
import { unique } from './api';
import type { Registry } from './registry';
import { expect } from './test';

/** Register the server under another address, and return the registration once it was inspected. */
export async function registerAgain(registry: Registry, name: string): Promise<Registration> {
  const endpoint_name = unique(name);
  const endpoint_url = `${registry.demonstration}?team=${encodeURIComponent(endpoint_name)}`;
  return inspected(registry, await registry.as('Ana').register({ endpoint_name, endpoint_url }));
}

/** Wait for the inspection that follows those that the registration had when it was read. */
export async function inspected(registry: Registry, server: Registration): Promise<Registration> {
  const read = () => registry.as('Mia').read(server);
  await expect
    .poll(async () => (await read()).inspection?.inspection_id, { timeout: 20_000 })
    .not.toBe(server.inspection?.inspection_id);
  return read();
}

/** Approve it with the tools that were seen last. */
export function pin(registry: Registry, server: Registration): Promise<Registration> {
  const inspection_id = server.inspection?.inspection_id;
  return registry.as('Bo').decide(server, { status: 'Approved', inspection_id });
}

/** Have the server inspected, and return its registration afterwards. */
export async function inspect(registry: Registry, server: Registration): Promise<Registration> {
  const before = await registry.as('Mia').read(server);
  await registry.as('Mia').inspect(server);
  return inspected(registry, before);
}

/** Have it inspected twice, as if two minutes lay between. */
export async function inspectTwice(registry: Registry, server: Registration): Promise<Registration> {
  await inspect(registry, server);
  await command(registry, 'skip-wait');
  return inspect(registry, server);
}

async function command({ demonstration: url }: Registry, name: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(new URL(`/${name}`, url), { method: 'POST', headers, body: '{}' });
  expect(response.status, name).toBe(204);
}

/** Offer the original tools, or the changed ones. */
export async function offer(registry: Registry, which: 'original' | 'changed'): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const response = await fetch(registry.demonstration, { method: 'POST', headers, body });
  const { result } = (await response.json()) as { result: { tools: { name: string }[] } };
  const isChanged = result.tools.some(tool => tool.name === 'delete_reports');
  if (isChanged !== (which === 'changed')) await command(registry, 'swap');
}
