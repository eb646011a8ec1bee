/** The answers to a registration, always in sight; each has its key. */
import { useId } from 'react';
import type { Status } from '../../api/types';
import { Button } from '../../ui/Button';
import { shortcutsOn } from '../../ui/shortcuts';
import { useStore } from '../../ui/store';
import type { Effects } from './effects';
import { useReviewKeys } from './useReviewKeys';

interface DecisionProps {
  status: Status;
  /** What each answer means to clients, where that is known. */
  effects: Effects | undefined;
  /** Clients see a version of what is rejected. */
  mayWithdraw: boolean;
  isBusy: boolean;
  onApprove: () => void;
  onReject: () => void;
  onBack: () => void;
}

export function Decision({
  status,
  effects,
  mayWithdraw,
  isBusy,
  onApprove,
  onReject,
  onBack,
}: DecisionProps) {
  const about = useId();
  const mayApprove = status !== 'Approved' && !isBusy;
  const canReject = status !== 'Rejected' || mayWithdraw;
  const mayReject = canReject && !isBusy;
  useReviewKeys({
    a: () => mayApprove && onApprove(),
    r: () => mayReject && onReject(),
  });
  return (
    <>
      <div className="review-decision">
        {status !== 'Approved' && (
          <Button
            kind="primary"
            icon="check"
            isBusy={isBusy}
            onClick={onApprove}
            aria-keyshortcuts="a"
            aria-describedby={`${about}-a`}
          >
            Approve
            <Key name="a" />
          </Button>
        )}
        {canReject && (
          <Button
            kind="danger"
            icon="close"
            isBusy={isBusy}
            onClick={onReject}
            aria-keyshortcuts="r"
            aria-describedby={`${about}-r`}
          >
            <span>{status === 'Pending' ? 'Reject…' : 'Withdraw…'}</span>
            <Key name="r" />
          </Button>
        )}
        {status !== 'Pending' && (
          <Button icon="history" isBusy={isBusy} onClick={onBack}>
            Back to pending
          </Button>
        )}
      </div>
      {effects && (
        <p className="review-effects small quiet">
          <span id={`${about}-a`}>{effects.approve}</span>{' '}
          <span id={`${about}-r`}>{canReject && effects.reject}</span>
        </p>
      )}
    </>
  );
}

function Key({ name }: { name: string }) {
  const isOn = useStore(shortcutsOn);
  return (
    isOn && (
      <span className="review-key" aria-hidden="true">
        {name}
      </span>
    )
  );
}
