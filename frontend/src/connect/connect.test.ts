import { describe, expect, test } from 'vitest';
import type { Published, PublishedVersion } from '../api/types';
import { PUBLISHED, SERVER } from '../testing/render-page';
import { vsCodeLink } from './links';
import { cursorLink, vsCodeGalleryLink, vsCodeWebLink } from './more-links';
import { publishingObstacle } from './published';
import { clients } from './snippets';
import { galleryOf, liveOf, slug, type Target, targetOf } from './target';

const GALLERY = 'https://registry.example.com';
const ODD = 'https://weather.example.com/mcp?unit=°C&q=it\'s%20ok&a=1+1&b=100%25&c=%F0%9F%8C%A6~>"天気🌦';

const target: Target = {
  name: 'com.example/weather',
  key: 'weather',
  url: ODD,
  transport: 'streamable-http',
  headers: [],
  gallery: GALLERY,
  version: '3.0.0',
};

function publishedAs(changes: Partial<PublishedVersion>, server_name = 'com.example/weather-2'): Published {
  const client_key = server_name.replace(/.*\//, '');
  return {
    ...PUBLISHED,
    server_name,
    client_key,
    versions: PUBLISHED.versions.map(one => ({ ...one, ...changes })),
  };
}

/** Decodes a link as each client does. */
const decode = {
  /** VS Code's URI class decodes the query, and its handler decodes the result again. */
  vsCode: (link: string) => JSON.parse(decodeURIComponent(decodeURIComponent(after(link, 'mcp/install?')))),
  strictVsCode: (link: string) => JSON.parse(decodeURIComponent(after(link, 'mcp/install?'))),
  /** Base64 as Latin-1; the query is decoded before it is parsed, which turns `+` into a space. */
  cursor: (link: string) => {
    const query = new URLSearchParams(decodeURIComponent(after(link, 'mcp/install?')));
    return { name: query.get('name'), ...JSON.parse(atob(query.get('config') ?? '')) };
  },
};

function after(link: string, separator: string): string {
  return link.slice(link.indexOf(separator) + separator.length);
}

function snippets(id: string, of = target): string[] {
  return (
    clients
      .find(client => client.id === id)
      ?.snippets(of)
      .filter(({ shell }) => !shell || shell === 'sh')
      .map(one => one.code) ?? []
  );
}

/** Split a command line into arguments, as a POSIX shell does. */
function posixArguments(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''),
  );
}

describe('target', () => {
  test('has the approved content, not that of a pending edit', () => {
    const edited = {
      ...SERVER,
      endpoint_url: 'https://edited.example/mcp',
      endpoint_name: 'Edited',
      transport: 'sse' as const,
    };
    expect(targetOf(edited, publishedAs({ version: '4.0.0', endpoint_url: ODD }), GALLERY)).toEqual({
      name: 'com.example/weather-2',
      key: 'weather-2',
      url: ODD,
      transport: 'streamable-http',
      headers: [],
      gallery: GALLERY,
      version: '4.0.0',
    });
  });

  test.each([
    ['never published', { ...PUBLISHED, server_name: null, client_key: null, versions: [] }],
    ['withdrawn', publishedAs({ status: 'deleted' })],
    ['not loaded yet', undefined],
  ])('of a server that is %s has the registered content', (_, published) => {
    expect(liveOf(published)).toBeUndefined();
    expect(targetOf(SERVER, published, GALLERY)).toEqual({
      name: 'travel-desk',
      key: 'travel-desk',
      url: SERVER.endpoint_url,
      transport: SERVER.transport,
      headers: [],
    });
  });

  test('takes the key from the registry, not from the name', () => {
    const published = { ...publishedAs({}, 'com.example/workspace'), client_key: 'workspace-mcp-2' };
    expect(targetOf(SERVER, published)).toMatchObject({
      name: 'com.example/workspace',
      key: 'workspace-mcp-2',
    });
  });

  test('avoids reserved names before publication, too', () => {
    expect(targetOf({ ...SERVER, endpoint_name: 'Computer use' }, undefined).key).toBe('computer-use-mcp');
  });

  test('uses the latest version', () => {
    const [first] = PUBLISHED.versions;
    const versions = [
      { ...first, version: '2.0.0' },
      { ...first, is_latest: false },
    ] as PublishedVersion[];
    expect(liveOf({ ...PUBLISHED, versions })?.version).toBe('2.0.0');
  });

  test('names the registry only if VS Code can read it', () => {
    const here = new URL(GALLERY);
    expect(galleryOf({ access: 'anonymous', namespace: 'com.example' }, here)).toBe(GALLERY);
    expect(galleryOf({ access: 'authenticated', namespace: 'com.example' }, here)).toBeUndefined();
    expect(galleryOf({ access: 'anonymous', namespace: 'x' }, new URL('http://127.0.0.1:8000'))).toBe(
      undefined,
    );
    expect(galleryOf(undefined, here)).toBeUndefined();
  });
});

describe('links', () => {
  const { name, key, url, gallery, version } = target;
  const server = { name, type: 'http', url, gallery, version };

  test.each(['vscode', 'vscode-insiders'] as const)('a %s link contains the server', scheme => {
    const link = vsCodeLink(target, scheme);
    expect(link).toMatch(new RegExp(`^${scheme}:mcp/install\\?`));
    expect(decode.vsCode(link)).toEqual(server);
    expect(decode.strictVsCode(link)).toEqual(server);
    expect(new URL(link).href).toBe(link);
  });

  test('if VS Code can’t read the registry, the link does not name it', () => {
    const { gallery: _, version: __, ...bare } = target;
    expect(decode.vsCode(vsCodeLink(bare))).toEqual({ name, type: 'http', url });
  });

  test('the https link redirects to the VS Code link', () => {
    const link = new URL(vsCodeWebLink(target));
    expect(link.origin + link.pathname).toBe('https://vscode.dev/redirect');
    expect(link.searchParams.get('url')).toBe(vsCodeLink(target));
  });

  test('the gallery link contains the name unencoded', () => {
    expect(after(new URL(vsCodeGalleryLink(target)).href, 'mcp/by-name/')).toBe(name);
  });

  test('a Cursor link contains the server', () => {
    const link = cursorLink(target);
    expect(decode.cursor(link)).toEqual({ name: key, url });
    expect(new URL(link).searchParams.get('config')).not.toContain('+');
  });

  test('every special character in a URL arrives unchanged', () => {
    const marks = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
    for (const before of ['', 'a', 'ab', 'é🌦']) {
      for (const mark of marks) {
        const odd = { ...target, url: `https://a.example/?${before}${mark}${mark}z` };
        expect(decode.vsCode(vsCodeLink(odd)).url).toBe(odd.url);
        expect(decode.cursor(cursorLink(odd)).url).toBe(odd.url);
      }
    }
  });
});

describe('snippets', () => {
  const { name, key, url, gallery, version } = target;

  test('VS Code uses the published name as key', () => {
    const [file = '', command = '', web = ''] = snippets('vscode');
    expect(JSON.parse(file)).toEqual({ servers: { [name]: { type: 'http', url } } });
    expect(posixArguments(command).slice(0, 2)).toEqual(['code', '--add-mcp']);
    expect(JSON.parse(posixArguments(command)[2] ?? '')).toEqual({
      name,
      type: 'http',
      url,
      gallery,
      version,
    });
    expect(web).toBe(vsCodeWebLink(target));
  });

  test('Copilot CLI uses the published name as key', () => {
    expect(JSON.parse(snippets('copilot-cli')[0] ?? '')).toEqual({
      mcpServers: { [name]: { type: 'http', url, tools: ['*'] } },
    });
  });

  test('other clients use the key of letters, digits and hyphens', () => {
    const [command = '', file = ''] = snippets('claude-code');
    expect(posixArguments(command)).toEqual(['claude', 'mcp', 'add', '--transport', 'http', key, url]);
    expect(JSON.parse(file)).toEqual({ mcpServers: { [key]: { type: 'http', url } } });
    expect(JSON.parse(snippets('cursor')[0] ?? '')).toEqual({ mcpServers: { [key]: { url } } });
    expect(JSON.parse(snippets('json')[0] ?? '')).toEqual({ mcpServers: { [key]: { type: 'http', url } } });
  });

  test('the transport has each client’s name for it', () => {
    const sse = { ...target, transport: 'sse' } as const;
    expect(decode.vsCode(vsCodeLink(sse)).type).toBe('sse');
    expect(JSON.parse(snippets('vscode', sse)[0] ?? '').servers[name].type).toBe('sse');
    expect(JSON.parse(snippets('copilot-cli', sse)[0] ?? '').mcpServers[name].type).toBe('sse');
    expect(posixArguments(snippets('claude-code', sse)[0] ?? '')[4]).toBe('sse');
    expect(snippets('curl', sse)[0]).toMatch('text/event-stream');
  });

  test('a quote in a URL does not end the argument', () => {
    expect(posixArguments(snippets('curl')[0] ?? '')).toContain(url);
  });
});

test.each([
  ['Café – Größe 2', 'cafe-grosse-2'],
  ['  Microsoft Learn ', 'microsoft-learn'],
  ['天気', 'mcp-server'],
  ['x'.repeat(200), 'x'.repeat(64)],
])('the key of %s is %s', (name, key) => {
  expect(slug(name)).toBe(key);
});

test.each([
  ['http://a.example/', /without encryption/],
  ['https://localhost:8080/mcp', /own machine/],
  ['https://api.localhost/', /own machine/],
  ['https://127.0.0.1/', /own machine/],
  ['https://0.0.0.0:443/', /own machine/],
  ['https://[::1]/', /own machine/],
  ['https://[::ffff:7f00:1]/', /own machine/],
  ['https://a.example/{tenant}/mcp', /variable/],
])('%s cannot be published', (url, reason) => {
  expect(publishingObstacle(url)).toMatch(reason);
});

test.each(['https://a.example/', 'https://localhost.example/', 'https://10.0.0.1/', 'https://127.example/'])(
  '%s can be published',
  url => expect(publishingObstacle(url)).toBeNull(),
);
