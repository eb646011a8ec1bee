/** What the reviewer should know about the moment: decided by somebody else, changed meanwhile, one's own. */
import type { ReactNode } from 'react';
import { deferredChanges } from '../../api/deferred-changes';
import { useRejection } from '../../api/rejection';
import type { AuditEntry, PublishedVersion, Registration, User } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Button } from '../../ui/Button';
import { Diff } from '../../ui/Diff';
import { nameOf } from '../../ui/format';
import { Icon, type IconName } from '../../ui/icons';
import { useStore } from '../../ui/store';
import { isolated, UserText } from '../../ui/text';
import type { useSeen } from './seen';

interface NoticesProps {
  server: Registration;
  me: User | undefined;
  seen: ReturnType<typeof useSeen>;
  /** Decided here a moment ago; perhaps still to be sent. */
  isLeaving: boolean;
  decision: AuditEntry | undefined;
  /** What clients see; null if nothing. */
  live: PublishedVersion | null | undefined;
}

export function Notices({ server, me, seen, isLeaving, decision, live }: NoticesProps) {
  const isOwn = me?.user_id === server.submitter_id;
  return (
    <div className="review-notices">
      <div role="status">
        {isLeaving && <Leaving id={server.registration_id} />}
        {!isLeaving && server.status !== 'Pending' && <Decided server={server} decision={decision} me={me} />}
        {server.status === 'Pending' && seen.isOutdated && <Meanwhile seen={seen} />}
      </div>
      {live && !isLeaving && server.status === 'Rejected' && (
        <Notice icon="info">
          Only the edit was rejected: clients go on seeing version <span>{live.version}</span>, which{' '}
          <UserText>{nameOf(live.approver)}</UserText> approved <Ago time={live.published_at} />.
          {isOwn && (
            <span>
              {' '}
              You submitted it yourself, so you can’t withdraw that: sent back to pending by you, it counts as
              submitted again. Another administrator can, or you delete it.
            </span>
          )}
        </Notice>
      )}
      {isOwn && server.status === 'Pending' && (
        <Notice icon="person">
          You submitted this yourself. You may decide on it; a second pair of eyes is better.
        </Notice>
      )}
    </div>
  );
}

function Leaving({ id }: { id: string }) {
  const change = useStore(deferredChanges).find(({ key }) => key === id);
  if (change?.wasTried)
    return <Notice icon="clock">{`${change.unsentText} It could not be sent so far.`}</Notice>;
  return (
    <Notice icon="check" tone="good">
      {change?.state === 'waiting'
        ? `${change.announcement} Undo it in the message, or press u.`
        : 'You have just decided on this version.'}
    </Notice>
  );
}

const DECIDED = {
  Approved: { icon: 'check', tone: 'good' },
  Rejected: { icon: 'close', tone: 'neutral' },
  Pending: { icon: 'clock', tone: 'neutral' },
} as const;

function Decided({
  server,
  decision,
  me,
}: {
  server: Registration;
  decision: AuditEntry | undefined;
  me: User | undefined;
}) {
  const rejection = useRejection(server);
  const reason = server.status_reason ?? rejection.reason;
  const isTold = decision?.new_status === server.status;
  const who = !isTold ? null : decision.user_id === me?.user_id ? 'You' : nameOf(decision.user);
  return (
    <Notice {...DECIDED[server.status]}>
      <span>{who ? `${isolated(who)} ${server.status.toLowerCase()} this` : `${server.status} already`}</span>
      {isTold && (
        <>
          {' '}
          <Ago time={decision.timestamp} />
        </>
      )}
      <span>. It can still be decided otherwise.</span>
      {reason && (
        <blockquote className="review-reason" dir="auto">
          {reason}
        </blockquote>
      )}
    </Notice>
  );
}

function Meanwhile({ seen }: Pick<NoticesProps, 'seen'>) {
  return (
    <Notice icon="alert">
      <strong>This changed after you looked at it.</strong> What is on show is the new version.
      <Diff changes={seen.changes} />
      <Button size="s" onClick={seen.accept}>
        Got it
      </Button>
    </Notice>
  );
}

interface NoticeProps {
  icon: IconName;
  tone?: 'wait' | 'good' | 'neutral';
  children: ReactNode;
}

function Notice({ icon, tone = 'wait', children }: NoticeProps) {
  return (
    <div className={`review-notice ${tone}`}>
      <Icon name={icon} size={16} />
      <div>{children}</div>
    </div>
  );
}
