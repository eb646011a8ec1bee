/** Computes the changes since the last decision from the audit entries of a registration. */
import type { AuditEntry, FieldChange } from '../../api/types';
import { changesBetween, REVIEWED_FIELDS } from '../../ui/changes';
import type { Changes } from '../../ui/Diff';

export interface DecisionChanges {
  /** The decision before the changes. */
  readonly decision: AuditEntry;
  readonly changes: Changes;
}

/**
 * Compare with the latest approval or, without one, with the latest rejection; null before the first decision. An
 * administrator's edit of an approved registration is published at once, so it counts as approved.
 */
export function changesSinceDecision(newestFirst: readonly AuditEntry[]): DecisionChanges | null {
  const approved = newestFirst.findIndex(entry => entry.new_status === 'Approved');
  const index = approved >= 0 ? approved : newestFirst.findIndex(entry => entry.action === 'Rejected');
  if (index < 0) return null;
  const later = newestFirst.slice(0, index);
  const decision = newestFirst.slice(index).find(entry => entry.action !== 'Updated') ?? newestFirst[index];
  if (!decision) return null;
  return { decision, changes: combine(later) };
}

/** Whether the submitter has edited or resubmitted the registration since the last decision. */
export function isReviewRequested(newestFirst: readonly AuditEntry[], submitted_at: string): boolean {
  const decided = newestFirst.find(entry => entry.new_status !== 'Pending');
  return !decided || Date.parse(submitted_at) > Date.parse(decided.timestamp);
}

/** Combine edits into one: each field before the first and after the last edit. */
function combine(newestFirst: readonly AuditEntry[]): Changes {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const { metadata } of newestFirst.toReversed()) {
    for (const [field, change] of Object.entries<FieldChange>(metadata.changes ?? {})) {
      if (!(field in before)) before[field] = change.old;
      after[field] = change.new;
    }
  }
  // This drops fields that were changed back.
  return changesBetween(before, after, REVIEWED_FIELDS);
}

/** Whether the entries reach back to an approval, which is enough for the comparison. */
export function hasApproval(newestFirst: readonly AuditEntry[]): boolean {
  return newestFirst.some(entry => entry.action === 'Approved');
}
