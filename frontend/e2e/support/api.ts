/** Creates, decides and edits registrations through the API, to prepare a test or to act as another person during it. */
import { randomBytes } from 'node:crypto';
import type {
  AuditEntry,
  NewRegistration,
  Published,
  Registration,
  RegistrationPatch,
  StatusChange,
} from '../../src/api/types';

export class Api {
  private readonly address: string;
  private readonly token: Promise<string>;

  constructor(address: string, token: Promise<string>) {
    this.address = address;
    this.token = token;
  }

  /** Create a registration; missing fields get sample values. */
  register(fields: Partial<NewRegistration> = {}): Promise<Registration> {
    return this.call('POST', '/registrations', { ...sample(), ...fields });
  }

  /** Create a registration and approve it as `admin`. */
  async approved(fields: Partial<NewRegistration>, admin: Api): Promise<Registration> {
    return admin.decide(await this.register(fields), { status: 'Approved' });
  }

  decide({ registration_id }: Registration, change: StatusChange): Promise<Registration> {
    return this.call('PATCH', `/registrations/${registration_id}/status`, change);
  }

  edit({ registration_id }: Registration, patch: RegistrationPatch): Promise<Registration> {
    return this.call('PATCH', `/registrations/${registration_id}`, patch);
  }

  delete({ registration_id }: Registration): Promise<void> {
    return this.call('DELETE', `/registrations/${registration_id}`);
  }

  read({ registration_id }: Pick<Registration, 'registration_id'>): Promise<Registration> {
    return this.call('GET', `/registrations/${registration_id}`);
  }

  find(query: Record<string, string>): Promise<{ items: Registration[]; total: number }> {
    return this.call('GET', `/registrations?${new URLSearchParams(query)}`);
  }

  /** Request an inspection. */
  inspect({ registration_id }: Registration): Promise<object> {
    return this.call('POST', `/registrations/${registration_id}/inspections`);
  }

  history({ registration_id }: Registration): Promise<{ items: AuditEntry[] }> {
    return this.call('GET', `/registrations/${registration_id}/history`);
  }

  published({ registration_id }: Registration): Promise<Published> {
    return this.call('GET', `/registrations/${registration_id}/published`);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = await this.text(method, path, body === undefined ? undefined : JSON.stringify(body));
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Send a body unchanged, and return the response's body as text. */
  async text(method: string, path: string, body?: string): Promise<string> {
    const response = await fetch(this.address + path, {
      method,
      headers: { Authorization: `Bearer ${await this.token}`, 'Content-Type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.text();
  }
}

/** Return a name that no other test uses. */
export function unique(name: string): string {
  return `${name} ${randomBytes(4).toString('hex')}`;
}

type Basics =
  | 'endpoint_name'
  | 'endpoint_url'
  | 'description'
  | 'owner_contact'
  | 'transport'
  | 'available_tools'
  | 'tags';

/** Return valid fields with a unique name and address. */
export function sample(name = 'Weather'): Required<Pick<NewRegistration, Basics>> {
  const endpoint_name = unique(name);
  return {
    endpoint_name,
    endpoint_url: `https://${endpoint_name.toLowerCase().replaceAll(' ', '-')}.example.com/mcp`,
    description: 'Forecasts for every place the company has an office in.',
    owner_contact: 'facilities@example.com',
    transport: 'streamable-http',
    available_tools: [{ name: 'get_forecast', description: 'The next seven days.' }],
    tags: [],
  };
}
