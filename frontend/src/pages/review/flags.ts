/** The risks that a reviewer should see first. */
import type { FieldChange, Registration, Tool } from '../../api/types';
import { toolChanges } from '../../ui/changes';
import type { Changes } from '../../ui/Diff';
import { TRANSPORT_NAMES } from '../../ui/format';
import { isolated } from '../../ui/text';
import { parameterWithCredential } from '../register/credentials';
import { hintsOf } from '../server/schema';
import { urlOf } from './checks';

export interface Flag {
  readonly isSevere: boolean;
  readonly text: string;
}

/** Return the risks. `changes` are those since the last decision; null before the first decision. */
export function flagsOf(server: Registration, changes: Changes | null): Flag[] {
  const credential = credentialFlags(server.endpoint_url);
  if (!changes) return [...credential, ...destructive('Destructive tools', server.available_tools)];
  const { endpoint_url, transport, owner_contact, available_tools } = changes;
  return [
    ...credential,
    ...(endpoint_url ? addressFlags(endpoint_url) : []),
    ...(transport
      ? [{ isSevere: false, text: `Transport changed: ${arrow(transport, transportName)}` }]
      : []),
    ...(available_tools ? toolFlags(available_tools, server.available_tools) : []),
    ...(owner_contact
      ? [
          {
            isSevere: false,
            text: `Owner contact changed: ${arrow(owner_contact, value => isolated(String(value)))}`,
          },
        ]
      : []),
  ];
}

/** The API refuses such an address now, but older registrations may have one. */
function credentialFlags(url: string): Flag[] {
  const parameter = parameterWithCredential(url);
  if (parameter === null) return [];
  return [{ isSevere: true, text: `The address contains a possible credential: ${parameter}` }];
}

function addressFlags(change: FieldChange): Flag[] {
  const before = urlOf(change.old);
  const after = urlOf(change.new);
  if (!before || !after) return [{ isSevere: true, text: 'Endpoint changed' }];
  const flags: Flag[] = [];
  if (before.host !== after.host)
    flags.push({ isSevere: true, text: `Endpoint host changed: ${before.host} → ${after.host}` });
  if (before.protocol === 'https:' && after.protocol !== 'https:')
    flags.push({ isSevere: true, text: 'No longer encrypted: https became http' });
  return flags.length ? flags : [{ isSevere: false, text: 'Endpoint path changed' }];
}

function toolFlags(change: FieldChange, now: readonly Tool[]): Flag[] {
  const changed = toolChanges(change.old, change.new);
  const named = (kind: string) => changed.filter(one => one.kind === kind).map(one => one.name);
  const added = named('added');
  const parameters = changed.filter(one => one.fields && Object.keys(one.fields).some(isSchema));
  const touched = new Set([...added, ...named('changed')]);
  return [
    ...destructive(
      'New or changed destructive tools',
      now.filter(tool => touched.has(tool.name)),
    ),
    ...listed('New tools', added),
    ...listed('Removed tools', named('removed')),
    ...listed(
      'Parameters changed',
      parameters.map(one => one.name),
    ),
  ];
}

function destructive(what: string, tools: readonly Tool[]): Flag[] {
  const names = tools.filter(tool => hintsOf(tool).isDestructive).map(tool => tool.name);
  return listed(what, names, true);
}

const MAX_NAMES = 4;

function listed(what: string, names: readonly string[], isSevere = false): Flag[] {
  if (!names.length) return [];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return [{ isSevere, text: `${what}: ${names.slice(0, MAX_NAMES).map(isolated).join(', ')}${more}` }];
}

const isSchema = (field: string) => /schema$/i.test(field);

const arrow = (change: FieldChange, name: (value: unknown) => string) =>
  `${name(change.old)} → ${name(change.new)}`;

const transportName = (value: unknown) =>
  TRANSPORT_NAMES[value as keyof typeof TRANSPORT_NAMES] ?? String(value);
