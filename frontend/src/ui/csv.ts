/** Audit entries of one server as CSV (RFC 4180). Formulas are escaped, as in the service's export. */
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
  ['published_version', entry => entry.metadata.published_version],
];

export function auditCsv(entries: readonly AuditEntry[], server: string): string {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...entries.map(entry => COLUMNS.map(([, value]) => value(entry, server))),
  ];
  // The byte order mark lets Excel recognise UTF-8.
  return `\uFEFF${rows.map(row => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Text that spreadsheets read as a formula: also with full-width signs, or after spaces and invisible characters. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^\p{Cc}/u;

/** Excel's limit for a cell; it would put the rest into another cell, where it may act as a formula. */
const MAX_CELL = 32_767;
const CUT = ' […] (truncated: longer than a cell can be)';

/** Return a quoted cell, so that no locale's separator splits it. A formula gets a leading apostrophe. */
export function cell(value: unknown): string {
  const text = String(value ?? '');
  const escaped = FORMULA.test(text) ? `'${text}` : text;
  const short = escaped.length > MAX_CELL ? escaped.slice(0, MAX_CELL - CUT.length) + CUT : escaped;
  return `"${short.replaceAll('"', '""')}"`;
}
