import { expect, test } from 'vitest';
import { vsCodeInstall } from './links';
import { cursorServer } from './more-links';
import { SHELLS } from './shells';
import { clients } from './snippets';
import type { Target } from './target';

const target: Target = {
  name: 'com.example/weather-2',
  key: 'weather-2',
  url: 'https://weather.example.com/mcp',
  transport: 'streamable-http',
  headers: [
    { name: 'X-Api-Key', description: 'From the portal.', is_required: true, is_secret: true },
    { name: 'X-Plan', is_required: true, choices: ['free', 'pro'] },
    { name: 'X-Region', default: 'eu' },
    { name: 'X-Debug', description: 'Not needed.' },
  ],
};

function codes(id: string, of = target): string[] {
  return (
    clients
      .find(client => client.id === id)
      ?.snippets(of)
      .map(({ code }) => code) ?? []
  );
}

test('VS Code asks for the values, and keeps them', () => {
  const inputs = [
    { type: 'promptString', id: 'weather-2--x-api-key', description: 'From the portal.', password: true },
    { type: 'pickString', id: 'weather-2--x-plan', description: 'X-Plan', options: ['free', 'pro'] },
  ];
  const input = (id: string) => `\${input:${id}}`;
  const headers = {
    'X-Api-Key': input('weather-2--x-api-key'),
    'X-Plan': input('weather-2--x-plan'),
    'X-Region': 'eu',
  };
  expect(JSON.parse(codes('vscode')[0] ?? '')).toEqual({
    servers: { [target.name]: { type: 'http', url: target.url, headers } },
    inputs,
  });
  expect(vsCodeInstall(target)).toEqual({
    name: target.name,
    type: 'http',
    url: target.url,
    headers,
    inputs,
  });
});

test('other clients take them from environment variables', () => {
  const headers = (form: (name: string) => string) => ({
    'X-Api-Key': form('WEATHER_2__X_API_KEY'),
    'X-Plan': form('WEATHER_2__X_PLAN'),
    'X-Region': 'eu',
  });
  expect(cursorServer(target)).toEqual({ url: target.url, headers: headers(name => `\${env:${name}}`) });
  const server = { type: 'http', url: target.url, headers: headers(name => `\${${name}}`) };
  expect(JSON.parse(codes('json')[0] ?? '')).toEqual({ mcpServers: { [target.key]: server } });
  expect(JSON.parse(codes('copilot-cli')[0] ?? '')).toEqual({
    mcpServers: { [target.name]: { ...server, tools: ['*'] } },
  });
});

test('a server without headers has none in its snippets', () => {
  for (const { id } of clients.filter(client => client.id !== 'curl')) {
    expect(codes(id, { ...target, headers: [] }).join()).not.toMatch(/header|inputs/i);
  }
});

test('a command contains no value that a shell could take for more than text', () => {
  const hostile = { name: 'X-Region', default: 'eu" & calc & "%PATH% $(id) `id`' };
  const commands = codes('claude-code', { ...target, headers: [hostile] }).slice(0, SHELLS.length);
  expect(commands).toHaveLength(SHELLS.length);
  for (const command of commands) {
    expect(command).toMatch(/--header ['"]X-Region: \$\{WEATHER_2__X_REGION\}['"]$/);
  }
});
