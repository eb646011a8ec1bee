/** What changed since a registration was last decided, told from its history alone. */
import type { AuditEntry, FieldChange } from '../../api/types';
import { changesBetween, EDITABLE_FIELDS } from '../../ui/changes';
import type { Changes } from '../../ui/Diff';

export interface Since {
  /** The decision that the changes came after. */
  readonly decision: AuditEntry;
  readonly changes: Changes;
}

/**
 * Compares with the version last approved, or where there never was one with the version last rejected; null if nobody
 * has decided yet. An administrator's edit of an approved entry is published at once and so belongs to what is approved.
 */
export function sinceDecision(newestFirst: readonly AuditEntry[]): Since | null {
  const approved = newestFirst.findIndex(entry => entry.new_status === 'Approved');
  const at = approved >= 0 ? approved : newestFirst.findIndex(entry => entry.action === 'Rejected');
  if (at < 0) return null;
  const later = newestFirst.slice(0, at);
  const decision = newestFirst.slice(at).find(entry => entry.action !== 'Updated') ?? newestFirst[at];
  if (!decision) return null;
  return { decision, changes: sumOf(later) };
}

/** Whether the submitter has asked for a review that is still to come, by an edit or a resubmission. */
export function isAskedFor(newestFirst: readonly AuditEntry[], submitted_at: string): boolean {
  const decided = newestFirst.find(entry => entry.new_status !== 'Pending');
  return !decided || Date.parse(submitted_at) > Date.parse(decided.timestamp);
}

/** Several edits as one: each field as it was before the first of them and after the last. */
function sumOf(newestFirst: readonly AuditEntry[]): Changes {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const { metadata } of newestFirst.toReversed()) {
    for (const [field, change] of Object.entries<FieldChange>(metadata.changes ?? {})) {
      if (!(field in before)) before[field] = change.old;
      after[field] = change.new;
    }
  }
  // What was changed and changed back drops out here.
  return changesBetween(before, after, EDITABLE_FIELDS);
}

/** Whether the history was read far enough back to compare. */
export function isFarEnough(newestFirst: readonly AuditEntry[]): boolean {
  return newestFirst.some(entry => entry.action === 'Approved');
}
