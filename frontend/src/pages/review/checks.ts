/** Automatic checks of a registration. They do not call its endpoint. */
import type { Registration } from '../../api/types';
import { contactLink } from '../../ui/contact-link';
import { counted } from '../../ui/format';

export interface Check {
  readonly isGood: boolean;
  readonly text: string;
  /** Why a failed check matters. */
  readonly hint?: string;
}

type Checked = Pick<Registration, 'endpoint_url' | 'description' | 'owner_contact' | 'available_tools'>;

export function checksOf(server: Checked): Check[] {
  return [
    encryption(server.endpoint_url),
    reach(server.endpoint_url),
    server.description.trim()
      ? good('Has a description')
      : poor('No description', 'People find and choose servers by their descriptions.'),
    contactLink(server.owner_contact)
      ? good('Has an email address or link as owner contact')
      : poor('Owner contact is only a name', 'An email address or a link helps when something breaks.'),
    server.available_tools.length
      ? good(`Lists ${counted(server.available_tools.length, 'tool')}`)
      : poor('Lists no tools', 'You can’t see what the server lets a client do.'),
  ];
}

const good = (text: string): Check => ({ isGood: true, text });
const poor = (text: string, hint: string): Check => ({ isGood: false, text, hint });

function encryption(url: string): Check {
  return urlOf(url)?.protocol === 'https:'
    ? good('Reached over https')
    : poor('Reached without encryption', 'Others on the network can read the traffic.');
}

function reach(url: string): Check {
  switch (kindOfHost(urlOf(url)?.hostname ?? '')) {
    case 'loopback':
      return poor('Points to the user’s own machine', 'Everyone would reach a different server.');
    case 'private':
      return poor('Has a private address', 'Only clients in its own network can reach it.');
    case 'public':
      return good('Has a public host name');
  }
}

export function urlOf(text: unknown): URL | null {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : null;
}

type Reach = 'loopback' | 'private' | 'public';

/** Classify a host name from `URL`, which has normalised IPv4 addresses and letter case. */
export function kindOfHost(host: string): Reach {
  const name = host.replace(/\.$/, '');
  if (name.startsWith('[')) return kindOfIpv6(name);
  const [first, second] = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(name)?.slice(1).map(Number) ?? [];
  if (first !== undefined && second !== undefined) return kindOfIpv4(first, second);
  if (/(^|\.)localhost$/.test(name)) return 'loopback';
  // Names that resolve in local networks only: without a dot, or with a reserved ending.
  return /^[^.]*$|\.(local|internal|lan|home\.arpa)$/.test(name) ? 'private' : 'public';
}

/** Private ranges: RFC 1918, RFC 6598 and link-local. */
function kindOfIpv4(first: number, second: number): Reach {
  if (first === 127 || first === 0) return 'loopback';
  const isPrivate =
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second < 128);
  return isPrivate ? 'private' : 'public';
}

/** Private ranges: unique local, link-local and IPv4-mapped. */
function kindOfIpv6(host: string): Reach {
  if (/^\[::1?\]$/.test(host)) return 'loopback';
  return /^\[(f[cd]|fe[89ab]|::ffff:)/.test(host) ? 'private' : 'public';
}
