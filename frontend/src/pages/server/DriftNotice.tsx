/** Says calmly that the server is no longer what was approved; reviewers get a link to decide. */
import type { Registration, User } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { LinkButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';

export function DriftNotice({ server, me }: { server: Registration; me: User | undefined }) {
  const { attention, inspection } = server;
  const [reason] = attention;
  if (!reason) return null;
  return (
    <div className="notice pending">
      <Icon name="info" />
      <div className="stack-s">
        {attention.includes('tools_changed') && (
          <p>
            <strong>The server’s tools have changed since the approval.</strong>{' '}
            <span>A reviewer has been asked to look at it. This page shows the approved tools.</span>
          </p>
        )}
        {attention.includes('unreachable') && (
          <p>
            <strong>The registry can’t reach this server.</strong>{' '}
            {inspection?.last_ok_at ? (
              <>
                <span>Its tools were last read</span> <Ago time={inspection.last_ok_at} />.
              </>
            ) : (
              <span>Its tools were never read.</span>
            )}
          </p>
        )}
        {attention.includes('review_due') && <p>Its approval is due for another review.</p>}
        {me?.is_admin && (
          <div className="row">
            <LinkButton size="s" href={`/review/${server.registration_id}?queue=attention`}>
              Look at it again
            </LinkButton>
          </div>
        )}
      </div>
    </div>
  );
}
