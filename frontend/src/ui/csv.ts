/** Audit entries as a table for spreadsheets (RFC 4180), with the names of what they are about as far as known. */
import type { AuditEntry } from '../api/types';
import { nameOf } from './words';

export type ServerNames = ReadonlyMap<string, string | undefined>;

const COLUMNS: readonly [string, (entry: AuditEntry, names: ServerNames) => unknown][] = [
  ['timestamp', entry => entry.timestamp],
  ['registration_id', entry => entry.registration_id],
  ['server', (entry, names) => names.get(entry.registration_id)],
  ['action', entry => entry.action],
  ['previous_status', entry => entry.previous_status],
  ['new_status', entry => entry.new_status],
  ['user_id', entry => entry.user_id],
  ['person', entry => nameOf(entry.user)],
  ['email', entry => entry.user.email],
  ['reason', entry => entry.metadata.reason],
  ['changes', entry => entry.metadata.changes && JSON.stringify(entry.metadata.changes)],
  ['request_id', entry => entry.metadata.request_id],
  ['log_id', entry => entry.log_id],
];

export function auditCsv(entries: readonly AuditEntry[], names: ServerNames): string {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...entries.map(entry => COLUMNS.map(([, value]) => value(entry, names))),
  ];
  // The mark at the start lets Excel see that this is UTF-8.
  return `\uFEFF${rows.map(row => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell in quotes where it needs them; what a spreadsheet would run as a formula gets an apostrophe in front. */
function cell(value: unknown): string {
  const text = String(value ?? '');
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
