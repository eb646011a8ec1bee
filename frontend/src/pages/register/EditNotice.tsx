/** The notices above the edit form. */
import { reasonOf, useRejection } from '../../api/rejection';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { Icon, type IconName } from '../../ui/icons';
import { UserText } from '../../ui/text';
import { editHintOf } from './edit-messages';

interface EditNoticeProps {
  server: Registration;
  isMine: boolean;
}

export function EditNotice({ server, isMine }: EditNoticeProps) {
  const { status } = server;
  const reason = reasonOf(useRejection(server));
  const icon: IconName = status === 'Rejected' ? 'alert' : isMine ? 'clock' : 'person';
  return (
    <div className={`reg-notice ${status === 'Rejected' ? 'bad' : ''}`}>
      <Icon name={icon} />
      <div className="stack-s">
        {status === 'Rejected' && (
          <p className="reg-reason">
            <strong>Rejected.</strong> <UserText>{reason ?? ''}</UserText>
          </p>
        )}
        <p>{editHintOf(status, isMine)}</p>
      </div>
    </div>
  );
}

/** Shown as soon as someone else has saved a newer version. */
export function StaleNotice({ onCompare }: { onCompare: () => void }) {
  return (
    <div className="reg-notice wait" role="status">
      <Icon name="alert" />
      <div className="stack-s">
        <p>
          <strong>Someone else changed this registration.</strong> Your changes are kept. Compare both
          versions before you save.
        </p>
        <div>
          <Button size="s" onClick={onCompare}>
            Compare
          </Button>
        </div>
      </div>
    </div>
  );
}
