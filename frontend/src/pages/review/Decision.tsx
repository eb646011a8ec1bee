/** The buttons for a decision, always in view, with keyboard shortcuts. */
import { useId } from 'react';
import type { Status } from '../../api/types';
import { Button } from '../../ui/Button';
import { shortcutsOn } from '../../ui/shortcuts';
import { useStore } from '../../ui/store';
import type { Effects } from './effects';
import { useReviewKeys } from './useReviewKeys';

interface DecisionProps {
  status: Status;
  /** What each decision does to clients; undefined while it is not known. */
  effects: Effects | undefined;
  /** Whether the server offers other tools than the approved ones, which can be accepted. */
  isDrifted: boolean;
  /** Whether a rejected registration still has a live version. */
  mayWithdraw: boolean;
  isBusy: boolean;
  onApprove: () => void;
  onReject: () => void;
  onReturn: () => void;
}

export function Decision({
  status,
  effects,
  isDrifted,
  mayWithdraw,
  isBusy,
  onApprove,
  onReject,
  onReturn,
}: DecisionProps) {
  const effectId = useId();
  const canApprove = status !== 'Approved' || isDrifted;
  const mayApprove = canApprove && !isBusy;
  const canReject = status !== 'Rejected' || mayWithdraw;
  const mayReject = canReject && !isBusy;
  useReviewKeys({
    a: () => mayApprove && onApprove(),
    r: () => mayReject && onReject(),
  });
  return (
    <>
      <div className="review-decision">
        {canApprove && (
          <Button
            kind="primary"
            icon="check"
            isBusy={isBusy}
            onClick={onApprove}
            aria-keyshortcuts="a"
            aria-describedby={`${effectId}-a`}
          >
            <span>{isDrifted ? 'Accept the new tools' : 'Approve'}</span>
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
            aria-describedby={`${effectId}-r`}
          >
            <span>{status === 'Pending' ? 'Reject…' : 'Withdraw…'}</span>
            <Key name="r" />
          </Button>
        )}
        {status !== 'Pending' && (
          <Button icon="history" isBusy={isBusy} onClick={onReturn}>
            Return to queue
          </Button>
        )}
      </div>
      {effects && (
        <p className="review-effects small quiet">
          <span id={`${effectId}-a`}>{effects.approve}</span>{' '}
          <span id={`${effectId}-r`}>{canReject && effects.reject}</span>
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
