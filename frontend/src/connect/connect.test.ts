import { expect, test } from 'vitest';
import { cursorLink, vsCodeLink } from './links';
import { clients } from './snippets';
import { isInstallable, slug, type Target } from './target';

const target: Target = {
  key: 'weather',
  url: "https://weather.example.com/mcp?unit=°C&q=it's%20ok",
  transport: 'streamable-http',
};

function snippets(id: string, of = target): string[] {
  return (
    clients
      .find(client => client.id === id)
      ?.snippets(of)
      .map(one => one.code) ?? []
  );
}

test.each(['vscode', 'vscode-insiders'] as const)('a %s link carries the server', scheme => {
  const link = new URL(vsCodeLink(target, scheme));
  expect(link.protocol).toBe(`${scheme}:`);
  expect(link.pathname).toBe('mcp/install');
  expect(JSON.parse(decodeURIComponent(link.search.slice(1)))).toEqual({
    name: 'weather',
    type: 'http',
    url: target.url,
  });
});

test('a Cursor link carries the server, in UTF-8', () => {
  const link = new URL(cursorLink(target));
  expect(link.searchParams.get('name')).toBe('weather');
  const bytes = Uint8Array.from(atob(link.searchParams.get('config') ?? ''), one => one.charCodeAt(0));
  expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ url: target.url });
});

test('the transport is named as each client names it', () => {
  const sse = { ...target, transport: 'sse' } as const;
  expect(JSON.parse(snippets('vscode', sse)[0] ?? '').servers.weather.type).toBe('sse');
  expect(snippets('claude-code', sse)[0]).toMatch(/^claude mcp add --transport sse weather '/);
  expect(snippets('curl', sse)[0]).toMatch('text/event-stream');
});

test('a quote in an address does not end the argument in a shell', () => {
  expect(snippets('claude-code')[0]).toBe(
    `claude mcp add --transport http weather 'https://weather.example.com/mcp?unit=°C&q=it'\\''s%20ok'`,
  );
});

test('every JSON snippet is JSON', () => {
  for (const id of ['cursor', 'copilot-cli', 'json']) {
    expect(JSON.parse(snippets(id)[0] ?? '').mcpServers.weather.url).toBe(target.url);
  }
});

test.each([
  ['Café – Größe 2', 'cafe-grosse-2'],
  ['  Microsoft Learn ', 'microsoft-learn'],
  ['天気', 'mcp-server'],
  ['x'.repeat(200), 'x'.repeat(64)],
])('the key of %s is %s', (name, key) => {
  expect(slug(name)).toBe(key);
});

test('only what is approved and reached over https can be installed by a link', () => {
  expect(isInstallable({ status: 'Approved', endpoint_url: 'https://a.example/' })).toBe(true);
  expect(isInstallable({ status: 'Pending', endpoint_url: 'https://a.example/' })).toBe(false);
  expect(isInstallable({ status: 'Approved', endpoint_url: 'http://a.example/' })).toBe(false);
});
