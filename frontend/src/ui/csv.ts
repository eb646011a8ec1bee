/** Audit entries of one server as a table for spreadsheets (RFC 4180), safe to open as the service's export is. */
import type { AuditEntry } from '../api/types';
import { stringify } from '../json/exact';
import { nameOf } from './format';

const COLUMNS: readonly [string, (entry: AuditEntry, server: string) => unknown][] = [
  ['timestamp', entry => entry.timestamp],
  ['registration_id', entry => entry.registration_id],
  ['server', (_, server) => server],
  ['action', entry => entry.action],
  ['previous_status', entry => entry.previous_status],
  ['new_status', entry => entry.new_status],
  ['user_id', entry => entry.user_id],
  ['person', entry => nameOf(entry.user)],
  ['email', entry => entry.user.email],
  ['reason', entry => entry.metadata.reason],
  ['changes', entry => entry.metadata.changes && stringify(entry.metadata.changes)],
  ['request_id', entry => entry.metadata.request_id],
  ['log_id', entry => entry.log_id],
];

export function auditCsv(entries: readonly AuditEntry[], server: string): string {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...entries.map(entry => COLUMNS.map(([, value]) => value(entry, server))),
  ];
  // The mark at the start lets Excel see that this is UTF-8.
  return `\uFEFF${rows.map(row => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** What spreadsheets take for a formula, in its full-width forms too, behind blanks and what cannot be seen. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^\p{Cc}/u;

/** Excel holds no more in a cell, and what is more begins another one, of whatever kind. */
const MOST = 32_767;
const CUT = ' […] (cut: longer than a cell can be)';

/** A cell in quotes, so that no separator of another locale begins one; a formula gets an apostrophe in front. */
export function cell(value: unknown): string {
  const text = String(value ?? '');
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  const short = harmless.length > MOST ? harmless.slice(0, MOST - CUT.length) + CUT : harmless;
  return `"${short.replaceAll('"', '""')}"`;
}
