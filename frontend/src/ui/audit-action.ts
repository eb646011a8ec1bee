/** Describes audit entries in words. */
import type { AuditEntry } from '../api/types';

type Entry = Pick<AuditEntry, 'action' | 'previous_status' | 'new_status' | 'metadata'>;

/** Return the end of a sentence that begins with a person: "approved it", "changed it; it needs a new review". */
export function describeAction({ action, previous_status, new_status, metadata }: Entry): string {
  switch (action) {
    case 'Created':
      return 'registered it';
    case 'Approved':
      return describeApproval(previous_status, metadata.published_version);
    case 'Rejected':
      return previous_status === 'Approved' ? 'withdrew the approval' : 'rejected it';
    case 'Deleted':
      return 'deleted it';
    case 'Updated':
      return describeUpdate(previous_status, new_status, metadata.changes != null);
  }
}

function describeApproval(before: Entry['previous_status'], version: string | null | undefined): string {
  const approved = before === 'Rejected' ? 'approved it after all' : 'approved it';
  return version ? `${approved}, as version ${version}` : approved;
}

function describeUpdate(
  before: Entry['previous_status'],
  after: Entry['new_status'],
  hasChanges: boolean,
): string {
  const needsReview = before !== after && after === 'Pending';
  if (!hasChanges) return before === 'Approved' ? 'set it back to pending' : 'resubmitted it';
  if (!needsReview) return 'changed it';
  return before === 'Rejected' ? 'changed and resubmitted it' : 'changed it; it needs a new review';
}

/** Return the same without the object, for a table: "Approved", "Changed; needs a new review". */
export function actionLabel(entry: Entry): string {
  const label = describeAction(entry).replaceAll(/ it\b/g, '');
  return label.charAt(0).toUpperCase() + label.slice(1);
}
