/** What everybody should know first about a server that is not approved. */
import { reasonOf, useRejection } from '../../api/rejection';
import type { Registration, User } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { LinkButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';

export function Notice({ server, me }: { server: Registration; me: User | undefined }) {
  const reason = reasonOf(useRejection(server));
  if (server.status === 'Approved') return null;
  const isMine = me?.user_id === server.submitter_id;
  return (
    <div className={`notice ${server.status.toLowerCase()}`}>
      <Icon name={server.status === 'Pending' ? 'clock' : 'alert'} />
      <div className="stack-s">
        {server.status === 'Pending' ? (
          <p>
            <strong>Waiting for review</strong> since <Ago time={server.submitted_at} />. Until it is
            approved, treat it as unchecked.
          </p>
        ) : (
          <p>
            <strong>Rejected.</strong> {reason}
          </p>
        )}
        {server.status === 'Rejected' && isMine && (
          <div>
            <LinkButton size="s" icon="edit" href={`/servers/${server.registration_id}/edit`}>
              Fix and resubmit
            </LinkButton>
          </div>
        )}
      </div>
    </div>
  );
}
