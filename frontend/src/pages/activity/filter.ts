/** The filter in the page's address. Days are in the reader's time zone; `until` is included. */
import type { AuditFilter } from '../../api/queries';
import type { Action } from '../../api/types';

export const ACTIONS: readonly { readonly value: Action; readonly label: string }[] = [
  { value: 'Created', label: 'Registered' },
  { value: 'Approved', label: 'Approved' },
  { value: 'Rejected', label: 'Rejected or withdrawn' },
  { value: 'Updated', label: 'Changed or resubmitted' },
  { value: 'Deleted', label: 'Deleted' },
];

export interface ActivityFilter {
  readonly action: Action | '';
  readonly person: string;
  readonly server: string;
  readonly since: string;
  readonly until: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isId = (text: string) => UUID.test(text);

/** Ignores invalid parameters: the address may have been typed by hand. */
export function filterOf(params: URLSearchParams): ActivityFilter {
  const id = (name: string) => (isId(params.get(name) ?? '') ? (params.get(name) ?? '') : '');
  const day = (name: string) => (startOf(params.get(name) ?? '') ? (params.get(name) ?? '') : '');
  return {
    action: ACTIONS.find(({ value }) => value === params.get('action'))?.value ?? '',
    person: id('person'),
    server: id('server'),
    since: day('since'),
    until: day('until'),
  };
}

/** The API's query, in which `until` is exclusive. */
export function queryOf({ action, person, server, since, until }: ActivityFilter): AuditFilter {
  return {
    ...(action && { action: [action] }),
    ...(person && { user_id: person }),
    ...(server && { registration_id: server }),
    ...(since && { since: startOf(since)?.toISOString() }),
    ...(until && { until: startOf(until, 1)?.toISOString() }),
  };
}

/** The start of a day such as "2026-11-21", plus `addedDays`; null if there is no such day. */
function startOf(day: string, addedDays = 0): Date | null {
  const [year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.slice(1).map(Number) ?? [];
  if (!year || !month || !date) return null;
  const start = new Date(year, month - 1, date);
  if (start.getMonth() !== month - 1) return null;
  return new Date(year, month - 1, date + addedDays);
}
