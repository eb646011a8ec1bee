/** The answers to a registration, always in sight; each has its key. */
import type { Status } from '../../api/types';
import { Button } from '../../ui/Button';
import { shortcutsOn } from '../../ui/keys';
import { useStore } from '../../ui/store';
import { useReviewKeys } from './useReviewKeys';

interface DecisionProps {
  status: Status;
  isBusy: boolean;
  onApprove: () => void;
  onReject: () => void;
  onBack: () => void;
}

export function Decision({ status, isBusy, onApprove, onReject, onBack }: DecisionProps) {
  const mayApprove = status !== 'Approved' && !isBusy;
  const mayReject = status !== 'Rejected' && !isBusy;
  useReviewKeys({
    a: () => mayApprove && onApprove(),
    r: () => mayReject && onReject(),
  });
  return (
    <div className="review-decision">
      {status !== 'Approved' && (
        <Button kind="primary" icon="check" isBusy={isBusy} onClick={onApprove} aria-keyshortcuts="a">
          Approve
          <Key name="a" />
        </Button>
      )}
      {status !== 'Rejected' && (
        <Button kind="danger" icon="close" isBusy={isBusy} onClick={onReject} aria-keyshortcuts="r">
          {status === 'Approved' ? 'Withdraw…' : 'Reject…'}
          <Key name="r" />
        </Button>
      )}
      {status !== 'Pending' && (
        <Button icon="history" isBusy={isBusy} onClick={onBack}>
          Back to pending
        </Button>
      )}
    </div>
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
