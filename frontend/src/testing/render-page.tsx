/** Renders a page in a unit test, with the real routes and API client; the test supplies the responses. */
import { configure, render } from '@testing-library/react';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { createApi } from '../api/api.service';
import { createQueryClient } from '../api/query-client';
import type { Config, Published, Registration } from '../api/types';
import { App } from '../app/App';
import type { Auth } from '../auth/auth';

// ms; a test that opens a page first also waits until its module is compiled.
configure({ asyncUtilTimeout: 5000 });

export const SERVER: Registration = {
  registration_id: '36660952-d5de-4727-9082-5b973dc14c03',
  endpoint_url: 'https://travel.example.com/mcp',
  endpoint_name: 'Travel desk',
  description: 'Books trips.',
  owner_contact: 'travel@example.com',
  available_tools: [{ name: 'search_trips' }],
  transport: 'streamable-http',
  headers: [],
  oauth: null,
  website_url: null,
  repository_url: null,
  status: 'Approved',
  status_reason: null,
  submitter_id: 'ana',
  submitter: { user_id: 'ana', display_name: 'Ana', email: 'ana@example.com' },
  approver_id: 'mia',
  approver: { user_id: 'mia', display_name: 'Mia', email: 'mia@example.com' },
  submitted_at: '2026-11-01T09:00:00Z',
  approved_at: '2026-11-02T09:00:00Z',
  created_at: '2026-11-01T09:00:00Z',
  updated_at: '2026-11-02T09:00:00Z',
  version: 2,
  inspection: null,
  approved_snapshot: null,
  attention: [],
  tags: [],
  maintainers: [],
  deprecation: null,
};

/** The published versions of `SERVER`. */
export const PUBLISHED: Published = {
  registration_id: SERVER.registration_id,
  server_name: 'com.example/travel-desk',
  client_key: 'travel-desk',
  versions: [
    {
      version: '1.0.0',
      status: 'active',
      is_latest: true,
      published_at: '2026-11-02T09:00:00Z',
      approver: { user_id: 'mia', display_name: 'Mia', email: 'mia@example.com' },
      endpoint_url: SERVER.endpoint_url,
      endpoint_name: SERVER.endpoint_name,
      description: SERVER.description,
      available_tools: SERVER.available_tools,
      transport: SERVER.transport,
      headers: [],
      oauth: null,
      website_url: null,
      repository_url: null,
      approved_snapshot: null,
    },
  ],
};

/** `SERVER` before its first approval. */
export const NEVER_PUBLISHED: Published = { ...PUBLISHED, server_name: null, versions: [] };

/** `SERVER` as an item of the published view. */
export const LISTED: Registration = {
  ...SERVER,
  published_version: '1.0.0',
  published_at: '2026-11-02T09:00:00Z',
  has_pending_edit: false,
};

export const ANONYMOUS_ACCESS = { access: 'anonymous', namespace: 'com.example' } as const;

export const ANA = {
  user_id: 'ana',
  entra_id: 'ana',
  email: 'ana@example.com',
  display_name: 'Ana',
  is_admin: false,
  created_at: SERVER.created_at,
  updated_at: SERVER.created_at,
};

/** Response bodies, or `Response` objects, by "GET /path"; a function gets the request. */
type Answers = Readonly<Record<string, unknown | ((request: Request) => unknown)>>;

/** Return a page of a list, in the envelope of the API. */
export function page(...items: unknown[]) {
  return { items, next_cursor: null, total: items.length };
}

/** Return an error response (RFC 9457). */
export function problem(status: number, more: object = {}): Response {
  const body = { title: 'x', status, detail: 'Because.', error_code: 'X', request_id: 'request-1', ...more };
  return Response.json(body, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

/** Open an address as Ana. Returns the requests made so far, the location and the query cache. */
export function renderPage(path: string, answers: Answers, mcp_registry?: Config['mcp_registry']) {
  const requests: Request[] = [];
  const allAnswers: Answers = {
    'GET /users/me': ANA,
    'GET /registrations/summary': {},
    [`GET /registrations/${SERVER.registration_id}/published`]: PUBLISHED,
    ...answers,
  };
  const answer = async (address: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(new URL(String(address), 'http://registry.test'), init);
    requests.push(request);
    const found = allAnswers[`${request.method} ${new URL(request.url).pathname}`] ?? problem(404);
    const body = await (typeof found === 'function' ? found(request) : found);
    return body instanceof Response ? body.clone() : Response.json(body);
  };
  const auth: Auth = {
    mode: 'entra',
    person: { id: 'ana', name: 'Ana', username: 'ana@example.com' },
    error: null,
    getToken: async () => 'token',
    signIn: async () => {},
    signOut: async () => {},
  };
  const api = createApi({ getToken: auth.getToken, onUnauthorized: () => {}, fetch: answer });
  const [pathname = '/', searchPath = ''] = path.split('?');
  const location = memoryLocation({ path: pathname, searchPath, record: true });
  const config: Config = {
    mode: 'entra',
    authority: '',
    tenant_id: '',
    client_id: '',
    scope: '',
    mcp_registry,
  };
  const queries = createQueryClient();
  render(
    <Router hook={location.hook} searchHook={location.searchHook}>
      <App auth={auth} api={api} config={config} queries={queries} />
    </Router>,
  );
  return { requests, location, queries };
}
