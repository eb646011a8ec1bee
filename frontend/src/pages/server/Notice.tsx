/** What everybody should know first about a server that is not approved, and what clients see of it meanwhile. */
import { usePublished } from '../../api/queries';
import { reasonOf, useRejection } from '../../api/rejection';
import type { PublishedVersion, Registration, User } from '../../api/types';
import { isSame } from '../../connect/published';
import { liveOf } from '../../connect/target';
import { Ago } from '../../ui/Ago';
import { LinkButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { nameOf } from '../../ui/words';
import { Content } from './Version';

export function Notice({ server, me }: { server: Registration; me: User | undefined }) {
  const reason = reasonOf(useRejection(server));
  const { data: published, isLoading } = usePublished(server.registration_id);
  const live = liveOf(published);
  if (server.status === 'Approved') return null;
  const isRejected = server.status === 'Rejected';
  const isMine = me?.user_id === server.submitter_id;
  return (
    <div className={`notice ${server.status.toLowerCase()}`}>
      <Icon name={isRejected ? 'alert' : 'clock'} />
      <div className="stack-s">
        {isRejected ? (
          <p>
            <strong>Rejected.</strong> {reason}
          </p>
        ) : (
          <p>
            <strong>Waiting for review</strong> since <Ago time={server.submitted_at} />.{' '}
            {!live && !isLoading && 'Until it is approved, treat it as unchecked.'}
          </p>
        )}
        {live && <Meanwhile live={live} server={server} />}
        {isRejected && (isMine || (live && me?.is_admin)) && (
          <div className="row">
            {isMine && (
              <LinkButton size="s" icon="edit" href={`/servers/${server.registration_id}/edit`}>
                Fix and resubmit
              </LinkButton>
            )}
            {live && me?.is_admin && (
              <LinkButton size="s" href={`/review/${server.registration_id}`}>
                Withdraw it from clients
              </LinkButton>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function Meanwhile({ live, server }: { live: PublishedVersion; server: Registration }) {
  const isEdited = !isSame(live, server);
  return (
    <>
      <p>
        {server.status === 'Rejected' && 'Only the edit was rejected. '}
        Clients go on seeing version {live.version}, which {nameOf(live.approver)} approved{' '}
        <Ago time={live.published_at} />
        {isEdited ? '; this page shows the edit.' : '.'}
      </p>
      {isEdited && (
        <details className="version">
          <summary>
            <Icon name="chevron" size={16} />
            What clients see
          </summary>
          <Content version={live} />
        </details>
      )}
    </>
  );
}
