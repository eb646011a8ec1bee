import { expect, test } from 'vitest';
import { questionsOf, withoutSecrets } from './questions';

const URL = 'https://weather.example.com/mcp';
const SECRET = 'hunter2-hunter2';
const server = { type: 'http', url: URL, headers: { 'X-Api-Key': SECRET } };

test.each([
  ['an address', `  ${URL}\n`, { url: URL }],
  ['a published name', 'com.example/weather', { name: 'com.example/weather' }],
  ['a file of VS Code', JSON.stringify({ servers: { weather: server } }), { url: URL, name: 'weather' }],
  ['a portable file', JSON.stringify({ mcpServers: { weather: server } }), { url: URL, name: 'weather' }],
  ['a part of a file', `"weather": ${JSON.stringify(server)}, // ours`, { url: URL }],
  ['a file of Windsurf', JSON.stringify({ mcpServers: { w: { serverUrl: URL } } }), { url: URL, name: 'w' }],
  [
    'a file of Codex',
    `[mcp_servers.weather]\nurl = "${URL}"\nhttp_headers = { X = "${SECRET}" }`,
    { url: URL, name: 'weather' },
  ],
  [
    'a command of Claude Code',
    `claude mcp add --transport http weather ${URL} --header "X-Api-Key: ${SECRET}"`,
    { url: URL, name: 'weather' },
  ],
  [
    'a command of VS Code',
    `code --add-mcp '${JSON.stringify({ name: 'weather', ...server })}'`,
    { url: URL, name: 'weather' },
  ],
  [
    'a link of VS Code',
    `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'weather', ...server }))}`,
    { url: URL, name: 'weather' },
  ],
  [
    'a link of Cursor',
    `cursor://anysphere.cursor-deeplink/mcp/install?name=weather&config=${encodeURIComponent(btoa(JSON.stringify(server)))}`,
    { url: URL },
  ],
])('%s is read, without its headers', (_, pasted, question) => {
  const found = questionsOf(pasted);
  expect(found).toEqual([question]);
  expect(JSON.stringify(found)).not.toContain(SECRET);
});

test('every server of a file is asked for', () => {
  const file = { servers: { a: { url: `${URL}/a` }, b: { command: 'npx' }, c: { url: `${URL}/c` } } };
  expect(questionsOf(JSON.stringify(file)).map(({ name }) => name)).toEqual(['a', 'c']);
});

test.each(['', 'what is this?', '{"servers": {}}', '{'])('%j has no address and no name', pasted => {
  expect(questionsOf(pasted)).toEqual([]);
});

test('credentials in an address are removed', () => {
  expect(withoutSecrets(`https://ana:${SECRET}@x.example/mcp?team=a&api_key=${SECRET}&b=1#f`)).toBe(
    'https://x.example/mcp?team=a&b=1',
  );
  expect(withoutSecrets(`https://x.example/mcp?token=${SECRET}`)).toBe('https://x.example/mcp');
});
