/** What the form holds, and what of it goes to the API. */
import type { NewRegistration, Registration, RegistrationPatch, Tool } from '../../api/types';
import { withMembers } from '../../json/objects';
import { changesBetween, EDITABLE_FIELDS, type EditableField } from '../../ui/changes';

/** The fields of the contract that a person edits. */
export type Fields = Pick<Registration, EditableField>;

/** A tool in the list; `id` names its row while the form is open. */
export interface Row {
  readonly id: number;
  readonly tool: Tool;
}

/** What an edit began with: its version is the one that the change is based on. */
export type Base = Fields & Pick<Registration, 'version'>;

export interface Values extends Omit<Fields, 'available_tools'> {
  readonly rows: readonly Row[];
  /** The tools as text, while they are edited as JSON. */
  readonly json: string | null;
  /** Null for a new registration. */
  readonly base: Base | null;
}

export const EMPTY: Values = {
  endpoint_name: '',
  endpoint_url: '',
  transport: 'streamable-http',
  description: '',
  owner_contact: '',
  rows: [],
  json: null,
  base: null,
};

/** The form as an edit begins, or goes on: with these fields, based on that version. */
export function valuesOf(fields: Fields, base: Base | null): Values {
  const { endpoint_name, endpoint_url, transport, description, owner_contact, available_tools } = fields;
  const rows = rowsOf(available_tools);
  return { endpoint_name, endpoint_url, transport, description, owner_contact, rows, json: null, base };
}

/** The part of a registration that an edit is compared with. */
export function baseOf(registration: Base): Base {
  const { endpoint_name, endpoint_url, transport, description, owner_contact, available_tools, version } =
    registration;
  return { endpoint_name, endpoint_url, transport, description, owner_contact, available_tools, version };
}

export function rowsOf(tools: readonly Tool[], firstId = 1): Row[] {
  return tools.map((tool, index) => ({ id: firstId + index, tool }));
}

/** An id that no row has. */
export function freeId(rows: readonly Row[]): number {
  return 1 + rows.reduce((highest, { id }) => Math.max(highest, id), 0);
}

/** A row that was added and never filled in. */
export function isBlank({ tool }: Row): boolean {
  return Object.entries(tool).every(([, value]) => typeof value === 'string' && !value.trim());
}

/** What the form says, as the API stores it. */
export function fieldsOf(values: Values): Fields {
  return {
    endpoint_name: values.endpoint_name.trim(),
    endpoint_url: values.endpoint_url.trim(),
    transport: values.transport,
    description: values.description,
    owner_contact: values.owner_contact.trim(),
    available_tools: values.rows
      .filter(row => !isBlank(row))
      .map(({ tool }) => withMembers(tool, { name: tool.name.trim() })),
  };
}

export function newRegistrationOf(values: Values): NewRegistration {
  return fieldsOf(values);
}

/** Only what differs from the version that the edit began with. */
export function patchOf(base: Fields, fields: Fields): RegistrationPatch {
  const changes = changesBetween<Fields>(base, fields, EDITABLE_FIELDS);
  return Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change.new]));
}
