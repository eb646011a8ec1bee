/** The notices above a server: clients cannot see it, or it has a pending or rejected edit. */

import type { ReactNode } from 'react';
import { isMaintainedBy } from '../../api/maintainers';
import { reasonOf, useRejection } from '../../api/rejection';
import type { Published, PublishedVersion, Registration, User } from '../../api/types';
import { changesSince, publishingObstacle } from '../../connect/published';
import { liveOf } from '../../connect/target';
import { Ago } from '../../ui/Ago';
import { Badge } from '../../ui/Badge';
import { LinkButton } from '../../ui/Button';
import { Diff } from '../../ui/Diff';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import './version.css';
import { UserText } from '../../ui/text';

interface NoticeProps {
  /** The current registration, including a pending edit. */
  server: Registration;
  published: Published | undefined;
  me: User | undefined;
}

/** Says that the server should no longer be used, and links to the one to use instead. */
export function DeprecationNotice({ server: { deprecation } }: Pick<NoticeProps, 'server'>) {
  if (!deprecation) return null;
  return (
    <Box look="pending" icon="alert">
      <p>
        <strong>Deprecated.</strong> <UserText>{deprecation.message}</UserText>
      </p>
      {deprecation.successor_id && (
        <LinkButton href={`/servers/${deprecation.successor_id}`}>Open the server to use instead</LinkButton>
      )}
    </Box>
  );
}

/** Says why clients cannot see the server. Empty while they can, and while that is not known. */
export function NotLiveNotice({ server, published, me }: NoticeProps) {
  const reason = reasonOf(useRejection(server));
  const obstacle = server.status === 'Approved' ? publishingObstacle(server.endpoint_url) : null;
  if (!published || liveOf(published) || (server.status === 'Approved' && !obstacle)) return null;
  const isMine = isMaintainedBy(server, me);
  const isWithdrawn = published.versions.length > 0;
  if (obstacle) {
    return (
      <Box key="obstacle" look="pending" icon="alert">
        <p>
          <strong>Approved, but clients can’t see it</strong>, because <span>{obstacle}</span>. It is not in
          the catalogue either.
        </p>
        {isMine && <Fix server={server}>Edit the address</Fix>}
      </Box>
    );
  }
  if (server.status === 'Rejected') {
    return (
      <Box key="rejected" look="rejected" icon="alert">
        <p>
          <strong>{isWithdrawn ? 'Withdrawn.' : 'Rejected.'}</strong>{' '}
          <span>
            {isWithdrawn ? 'Clients can no longer see this server.' : 'This server was never approved.'}
          </span>{' '}
          <UserText>{reason ?? ''}</UserText>
        </p>
        {isMine && <Fix server={server}>Fix and resubmit</Fix>}
      </Box>
    );
  }
  return (
    <Box key="waiting" look="pending" icon="clock">
      <p>
        <strong>{isWithdrawn ? 'Withdrawn.' : 'Never approved.'}</strong>{' '}
        {isWithdrawn && <span>Clients can no longer see this server. </span>}
        <span>Submitted</span> <Ago time={server.submitted_at} />. It is waiting for review. Treat it as
        unchecked until it is approved.
      </p>
    </Box>
  );
}

/**
 * Says which version clients see while an edit is pending or after it was rejected. The edit is not approved, so it is
 * collapsed.
 */
export function EditNotice({ server, published, me }: NoticeProps) {
  const reason = reasonOf(useRejection(server));
  const live = liveOf(published);
  if (!live || server.status === 'Approved') return null;
  const isRejected = server.status === 'Rejected';
  const isMine = isMaintainedBy(server, me);
  const changes = changesSince(live, server);
  const isEdited = Object.keys(changes).length > 0;
  return (
    <Box look={isRejected ? 'rejected' : 'pending'} icon={isRejected ? 'alert' : 'clock'}>
      {isRejected ? (
        <p key="rejected">
          <strong>Rejected.</strong> <UserText>{reason ?? ''}</UserText>
        </p>
      ) : (
        <p key="waiting">
          <strong>Waiting for review.</strong> Submitted <Ago time={server.submitted_at} />.
        </p>
      )}
      <LiveVersion live={live} isRejected={isRejected} isEdited={isEdited} />
      {isEdited && (
        <details className="version">
          <summary>
            <Icon name="chevron" size={16} />
            <span>{isRejected ? 'Show the rejected edit' : 'Show the edit'}</span>
            <Badge tone={isRejected ? 'bad' : 'wait'}>{isRejected ? 'Rejected' : 'Not reviewed'}</Badge>
          </summary>
          <section className="version-body stack-s" aria-label="The edit">
            <p>
              {isRejected
                ? 'A reviewer rejected this edit. Clients do not see it.'
                : 'This edit is not reviewed. Do not rely on it, and do not connect to its address.'}
            </p>
            <Diff changes={changes} />
          </section>
        </details>
      )}
      {isRejected && (isMine || me?.is_admin) && (
        <div className="row">
          {isMine && <Fix server={server}>Fix and resubmit</Fix>}
          {me?.is_admin && (
            <LinkButton size="s" href={`/review/${server.registration_id}`}>
              Withdraw the server
            </LinkButton>
          )}
        </div>
      )}
    </Box>
  );
}

interface LiveVersionProps {
  live: PublishedVersion;
  isRejected: boolean;
  isEdited: boolean;
}

function LiveVersion({ live, isRejected, isEdited }: LiveVersionProps) {
  return (
    <p>
      {isRejected && <span>Only the edit was rejected. </span>}
      <span>{`Clients still see version ${live.version}, which`}</span>{' '}
      <UserText>{nameOf(live.approver)}</UserText> approved <Ago time={live.published_at} />
      <span>{isEdited ? '. This page shows that version.' : '.'}</span>
    </p>
  );
}

function Fix({ server, children }: { server: Registration; children: ReactNode }) {
  return (
    <div className="row">
      <LinkButton size="s" icon="edit" href={`/servers/${server.registration_id}/edit`}>
        {children}
      </LinkButton>
    </div>
  );
}

interface BoxProps {
  look: 'pending' | 'rejected';
  icon: 'alert' | 'clock';
  children: ReactNode;
}

function Box({ look, icon, children }: BoxProps) {
  return (
    <div className={`notice ${look}`}>
      <Icon name={icon} />
      <div className="stack-s">{children}</div>
    </div>
  );
}
