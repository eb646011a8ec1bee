/** The buttons for a decision, always in view, with keyboard shortcuts. */
import { useId } from 'react';
import type { Status } from '../../api/types';
import type { Attention } from '../../inspections/queries';
import { Button } from '../../ui/Button';
import { shortcutsOn } from '../../ui/shortcuts';
import { useStore } from '../../ui/store';
import type { Effects } from './effects';
import { useReviewKeys } from './useReviewKeys';

interface DecisionProps {
  status: Status;
  /** What each decision does to clients; undefined while it is not known. */
  effects: Effects | undefined;
  /** Why an approved server can be approved again: its tools have changed, or another review is due. */
  acceptance: Attention | null;
  /** Whether an inspection saw other tools than the reviewer has looked at; they can't be approved unseen. */
  hasNewerTools: boolean;
  /** Whether a rejected registration still has a live version. */
  mayWithdraw: boolean;
  isBusy: boolean;
  /** Whether an approval needs a note, because a grave warning stands. */
  needsNote: boolean;
  onApprove: () => void;
  /** Approve with a note. */
  onNote: () => void;
  onReject: () => void;
  onReturn: () => void;
  /** Null while an inspection is under way. */
  onInspect: (() => void) | null;
}

export function Decision({
  status,
  effects,
  acceptance,
  hasNewerTools,
  mayWithdraw,
  isBusy,
  needsNote,
  onApprove,
  onNote,
  onReject,
  onReturn,
  onInspect,
}: DecisionProps) {
  const effectId = useId();
  const canApprove = status !== 'Approved' || acceptance !== null;
  const mayApprove = canApprove && !isBusy && !hasNewerTools;
  const canReject = status !== 'Rejected' || mayWithdraw;
  const mayReject = canReject && !isBusy;
  const approve = needsNote ? onNote : onApprove;
  useReviewKeys({
    a: () => mayApprove && approve(),
    A: () => mayApprove && onNote(),
    r: () => mayReject && onReject(),
    i: () => onInspect?.(),
  });
  return (
    <>
      <div className="review-decision">
        {canApprove && (
          <Button
            kind="primary"
            icon="check"
            isBusy={isBusy}
            disabled={hasNewerTools}
            onClick={approve}
            aria-keyshortcuts="a"
            aria-describedby={`${effectId}-a`}
          >
            <span>{`${approveLabel(acceptance)}${needsNote ? '…' : ''}`}</span>
            <Key name="a" />
          </Button>
        )}
        {canApprove && !needsNote && (
          <Button isBusy={isBusy} disabled={hasNewerTools} onClick={onNote} aria-keyshortcuts="Shift+A">
            <span>With a note…</span>
            <Key name="A" />
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
          <span id={`${effectId}-a`}>
            {hasNewerTools ? 'Look at the newer tools before you approve.' : effects.approve}
          </span>{' '}
          <span id={`${effectId}-r`}>{canReject && effects.reject}</span>
        </p>
      )}
    </>
  );
}

function approveLabel(acceptance: Attention | null): string {
  if (acceptance === 'tools_changed') return 'Accept the new tools';
  return acceptance ? 'Approve again' : 'Approve';
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
