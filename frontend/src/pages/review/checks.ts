/** What can be told of a registration without calling its endpoint. */
import type { Registration } from '../../api/types';
import { contactLink } from '../../ui/contact-link';
import { counted } from '../../ui/format';

export interface Check {
  readonly isGood: boolean;
  readonly text: string;
  /** What it means if it is not. */
  readonly hint?: string;
}

type Checked = Pick<Registration, 'endpoint_url' | 'description' | 'owner_contact' | 'available_tools'>;

export function checksOf(server: Checked): Check[] {
  return [
    encryption(server.endpoint_url),
    reach(server.endpoint_url),
    server.description.trim()
      ? good('Has a description')
      : poor('No description', 'People find servers by it, and learn what they may use them for.'),
    contactLink(server.owner_contact)
      ? good('The owner can be contacted')
      : poor('The owner is only a name', 'A mail address or a link can be followed when something breaks.'),
    server.available_tools.length
      ? good(`Lists ${counted(server.available_tools.length, 'tool')}`)
      : poor('Lists no tools', 'What it lets an assistant do can’t be judged from here.'),
  ];
}

const good = (text: string): Check => ({ isGood: true, text });
const poor = (text: string, hint: string): Check => ({ isGood: false, text, hint });

function encryption(url: string): Check {
  return urlOf(url)?.protocol === 'https:'
    ? good('Reached over https')
    : poor('Reached without encryption', 'Others on the network can read along.');
}

function reach(url: string): Check {
  switch (kindOfHost(urlOf(url)?.hostname ?? '')) {
    case 'loopback':
      return poor('Points to the user’s own machine', 'Everybody would reach something else there.');
    case 'private':
      return poor('Has a private address', 'It is reached from within its own network only.');
    case 'public':
      return good('Has a public host name');
  }
}

export function urlOf(text: unknown): URL | null {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : null;
}

type Reach = 'loopback' | 'private' | 'public';

/** Where a URL's host name leads; `URL` has written IPv4 in four numbers and all in small letters by then. */
export function kindOfHost(host: string): Reach {
  const name = host.replace(/\.$/, '');
  if (name.startsWith('[')) return kindOfIpv6(name);
  const [first, second] = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(name)?.slice(1).map(Number) ?? [];
  if (first !== undefined && second !== undefined) return kindOfIpv4(first, second);
  if (/(^|\.)localhost$/.test(name)) return 'loopback';
  // Names that only a local network knows: those without a dot, and the endings set aside for it.
  return /^[^.]*$|\.(local|internal|lan|home\.arpa)$/.test(name) ? 'private' : 'public';
}

/** RFC 1918 and 6598, and link-local. */
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

/** Unique local and link-local; also IPv4 in disguise, which has no business in an address. */
function kindOfIpv6(host: string): Reach {
  if (/^\[::1?\]$/.test(host)) return 'loopback';
  return /^\[(f[cd]|fe[89ab]|::ffff:)/.test(host) ? 'private' : 'public';
}
