/** Notices for the reviewer: already decided, changed during the review, or the reviewer's own submission. */
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
  /** Decided in this tab; the decision may still be unsent. */
  isDecidedHere: boolean;
  decision: AuditEntry | undefined;
  /** The live version; null if there is none, undefined while it loads. */
  live: PublishedVersion | null | undefined;
}

export function Notices({ server, me, seen, isDecidedHere, decision, live }: NoticesProps) {
  const isOwn = me?.user_id === server.submitter_id;
  return (
    <div className="review-notices">
      <div role="status">
        {isDecidedHere && <UnsentDecision id={server.registration_id} />}
        {!isDecidedHere && server.status !== 'Pending' && (
          <Decided server={server} decision={decision} me={me} />
        )}
        {server.status === 'Pending' && seen.isOutdated && <ChangedDuringReview seen={seen} />}
      </div>
      {live && !isDecidedHere && server.status === 'Rejected' && (
        <Notice icon="info">
          Only the edit was rejected. Clients still see version <span>{live.version}</span>, which{' '}
          <UserText>{nameOf(live.approver)}</UserText> approved <Ago time={live.published_at} />.
        </Notice>
      )}
      {isOwn && server.status === 'Pending' && (
        <Notice icon="person">
          You submitted this registration. You can decide on it, but a review by someone else is better.
        </Notice>
      )}
    </div>
  );
}

function UnsentDecision({ id }: { id: string }) {
  const change = useStore(deferredChanges).find(({ key }) => key === id);
  if (change?.wasTried)
    return <Notice icon="clock">{`${change.unsentText} The registry can’t be reached.`}</Notice>;
  return (
    <Notice icon="check" tone="good">
      {change?.state === 'waiting'
        ? `${change.announcement} To undo this, use the notification or press u.`
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
  const isKnown = decision?.new_status === server.status;
  const who = !isKnown ? null : decision.user_id === me?.user_id ? 'You' : nameOf(decision.user);
  return (
    <Notice {...DECIDED[server.status]}>
      <span>
        {who
          ? `${isolated(who)} ${server.status.toLowerCase()} this`
          : `Already ${server.status.toLowerCase()}`}
      </span>
      {isKnown && (
        <>
          {' '}
          <Ago time={decision.timestamp} />
        </>
      )}
      <span>. You can still change this.</span>
      {reason && (
        <blockquote className="review-reason" dir="auto">
          {reason}
        </blockquote>
      )}
    </Notice>
  );
}

function ChangedDuringReview({ seen }: Pick<NoticesProps, 'seen'>) {
  return (
    <Notice icon="alert">
      <strong>This registration changed during your review.</strong> You now see the new version.
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
