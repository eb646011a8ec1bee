/** The values of the form, and their conversion from and to the API's fields. */
import type { NewRegistration, Registration, RegistrationPatch, Tool } from '../../api/types';
import { withMembers } from '../../json/objects';
import { changesBetween, EDITABLE_FIELDS, type EditableField } from '../../ui/changes';

/** The editable fields of a registration. */
export type Fields = Pick<Registration, EditableField>;

/** A tool in the list; `id` identifies its row while the form is open. */
export interface Row {
  readonly id: number;
  readonly tool: Tool;
}

/** The version of the registration that an edit is based on. */
export type Base = Fields & Pick<Registration, 'version'>;

export interface Values extends Omit<Fields, 'available_tools'> {
  readonly rows: readonly Row[];
  /** The text of the tools while they are edited as JSON; otherwise null. */
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

/** Return the form's values with these fields, based on `base`. */
export function valuesOf(fields: Fields, base: Base | null): Values {
  const { endpoint_name, endpoint_url, transport, description, owner_contact, available_tools } = fields;
  const rows = rowsOf(available_tools);
  return { endpoint_name, endpoint_url, transport, description, owner_contact, rows, json: null, base };
}

/** Return the fields and version of a registration that an edit is based on. */
export function baseOf(registration: Base): Base {
  const { endpoint_name, endpoint_url, transport, description, owner_contact, available_tools, version } =
    registration;
  return { endpoint_name, endpoint_url, transport, description, owner_contact, available_tools, version };
}

export function rowsOf(tools: readonly Tool[], firstId = 1): Row[] {
  return tools.map((tool, index) => ({ id: firstId + index, tool }));
}

/** Return an unused row ID. */
export function freeId(rows: readonly Row[]): number {
  return 1 + rows.reduce((highest, { id }) => Math.max(highest, id), 0);
}

/** Whether a row was added and not filled in. */
export function isBlank({ tool }: Row): boolean {
  return Object.entries(tool).every(([, value]) => typeof value === 'string' && !value.trim());
}

/** Return the form's values as the API stores them. */
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

/** Return the fields that differ from the version that the edit is based on. */
export function patchOf(base: Fields, fields: Fields): RegistrationPatch {
  const changes = changesBetween<Fields>(base, fields, EDITABLE_FIELDS);
  return Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change.new]));
}
