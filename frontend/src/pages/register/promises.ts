/** What becomes of a registration when it is edited, in the words of the page. */
import type { Status } from '../../api/types';

/** What to know before one begins to edit. */
export function promiseOf(status: Status, isMine: boolean): string {
  if (isMine) return MINE[status];
  return ADMIN[status];
}

const MINE: Readonly<Record<Status, string>> = {
  Approved:
    'Once you save, your changes wait for a new review. Until then clients go on seeing the version that was approved.',
  Pending: 'It waits for review. The reviewer will see it as you save it.',
  Rejected: 'Once you save, it is submitted again and waits for a new review.',
};

const ADMIN: Readonly<Record<Status, string>> = {
  Approved:
    'You edit it as an administrator: it stays approved, and clients get your changes as soon as you save.',
  Pending: 'You edit it as an administrator: it goes on waiting for review.',
  Rejected: 'You edit it as an administrator: it stays rejected. Whoever registered it can submit it again.',
};

export function submitLabelOf(status: Status, isMine: boolean): string {
  if (!isMine || status === 'Pending') return 'Save';
  return status === 'Rejected' ? 'Save and resubmit' : 'Save for review';
}

/** What came of it. */
export function outcomeOf(before: Status, after: Status): string {
  if (after !== 'Pending') return 'Your changes are saved.';
  return before === 'Pending'
    ? 'Your changes are saved. It goes on waiting for review.'
    : 'Your changes are saved and wait for review now.';
}
