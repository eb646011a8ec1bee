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

/** Ignores letter case and invalid parameters: the address may have been typed by hand. */
export function filterOf(params: URLSearchParams): ActivityFilter {
  const values = new Map(
    [...params].map(([name, value]) => [name.toLowerCase(), value.trim().toLowerCase()]),
  );
  const get = (name: string) => values.get(name) ?? '';
  const id = (name: string) => (isId(get(name)) ? get(name) : '');
  const day = (name: string) => (startOf(get(name)) ? get(name) : '');
  return {
    action: ACTIONS.find(({ value }) => value.toLowerCase() === get('action'))?.value ?? '',
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

export interface Period {
  readonly label: string;
  readonly since: string;
  readonly until: string;
}

/** Return the periods that one click chooses; weeks begin on Monday. */
export function periods(now: Date): Period[] {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const monday = date - ((now.getDay() + 6) % 7);
  const quarter = month - (month % 3);
  const period = (label: string, since: Date, until: Date) => ({
    label,
    since: dayOf(since),
    until: dayOf(until),
  });
  return [
    period('This week', new Date(year, month, monday), now),
    period('Last week', new Date(year, month, monday - 7), new Date(year, month, monday - 1)),
    period('This quarter', new Date(year, quarter, 1), now),
    period('Last quarter', new Date(year, quarter - 3, 1), new Date(year, quarter, 0)),
  ];
}

const dayOf = (date: Date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map(part => String(part).padStart(2, '0'))
    .join('-');

/** The start of a day such as "2026-11-21", plus `addedDays`; null if there is no such day. */
function startOf(day: string, addedDays = 0): Date | null {
  const [year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)?.slice(1).map(Number) ?? [];
  if (!year || !month || !date) return null;
  const start = new Date(year, month - 1, date);
  if (start.getMonth() !== month - 1) return null;
  return new Date(year, month - 1, date + addedDays);
}
