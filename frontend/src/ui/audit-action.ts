/** What an audit entry tells, as the end of a sentence that begins with a name. */
import type { AuditEntry } from '../api/types';

type Deed = Pick<AuditEntry, 'action' | 'previous_status' | 'new_status' | 'metadata'>;

/** "approved it", "changed it; it waits for a new review". */
export function describeAction({ action, previous_status, new_status, metadata }: Deed): string {
  switch (action) {
    case 'Created':
      return 'registered it';
    case 'Approved':
      return previous_status === 'Rejected' ? 'approved it after all' : 'approved it';
    case 'Rejected':
      return previous_status === 'Approved' ? 'withdrew the approval' : 'rejected it';
    case 'Deleted':
      return 'deleted it';
    case 'Updated':
      return updated(previous_status, new_status, metadata.changes != null);
  }
}

function updated(before: Deed['previous_status'], after: Deed['new_status'], hasChanges: boolean): string {
  const isAskedAgain = before !== after && after === 'Pending';
  if (!hasChanges) return before === 'Approved' ? 'sent it back to review' : 'asked for another review';
  if (!isAskedAgain) return 'changed it';
  return before === 'Rejected'
    ? 'changed it and submitted it again'
    : 'changed it; it waits for a new review';
}

/** The same for a table that names the thing in a column of its own: "Approved", "Changed; waits for a new review". */
export function actionLabel(entry: Deed): string {
  const deed = describeAction(entry).replaceAll(/ it\b/g, '');
  return deed.charAt(0).toUpperCase() + deed.slice(1);
}
