/** What to know before editing. */
import { reasonOf, useRejection } from '../../api/rejection';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { Icon, type IconName } from '../../ui/icons';
import { UserText } from '../../ui/text';
import { promiseOf } from './promises';

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
        <p>{promiseOf(status, isMine)}</p>
      </div>
    </div>
  );
}

/** Somebody else was faster; better to look now than after the last field. */
export function StaleNotice({ onCompare }: { onCompare: () => void }) {
  return (
    <div className="reg-notice wait" role="status">
      <Icon name="alert" />
      <div className="stack-s">
        <p>
          <strong>It has been changed meanwhile.</strong> What you typed is kept; before you can save it, look
          at what is new.
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
