/** The texts on the effects of an edit. */
import type { Status } from '../../api/types';

/** Return the text above the edit form: the effect of saving. */
export function editHintOf(status: Status, isMine: boolean): string {
  return isMine ? AS_SUBMITTER[status] : AS_ADMIN[status];
}

const AS_SUBMITTER: Readonly<Record<Status, string>> = {
  Approved: 'Your changes need a new review. Until they are approved, clients still see the current version.',
  Pending: 'The registration is waiting for review. The reviewer sees your changes when you save.',
  Rejected: 'When you save, the registration is resubmitted for review.',
};

const AS_ADMIN: Readonly<Record<Status, string>> = {
  Approved:
    'You are editing as an administrator. The registration stays approved, and clients see your changes when you save.',
  Pending: 'You are editing as an administrator. The registration stays pending.',
  Rejected:
    'You are editing as an administrator. The registration stays rejected. Its submitter can resubmit it.',
};

export function submitLabelOf(status: Status, isMine: boolean): string {
  if (!isMine || status === 'Pending') return 'Save';
  return status === 'Rejected' ? 'Save and resubmit' : 'Save for review';
}

/** Return the text after saving. */
export function savedMessageOf(before: Status, after: Status): string {
  if (after !== 'Pending') return 'Your changes are saved.';
  return before === 'Pending'
    ? 'Your changes are saved. The registration is still waiting for review.'
    : 'Your changes are saved and waiting for review.';
}
