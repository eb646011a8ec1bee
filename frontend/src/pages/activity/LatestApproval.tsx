/** Who approved the chosen server last, when and why. */
import { useAudit } from '../../api/lazy-queries';
import { Ago } from '../../ui/Ago';
import { nameOf } from '../../ui/format';
import { UserText } from '../../ui/text';
import { exactly } from '../../ui/time';

export function LatestApproval({ id }: { id: string }) {
  const { data, isPlaceholderData } = useAudit({ registration_id: id, action: ['Approved'] });
  const entry = data?.pages[0]?.items[0];
  if (!data || isPlaceholderData) return null;
  if (!entry) return <p className="panel activity-approval">This server was never approved.</p>;
  const { user, timestamp, metadata } = entry;
  return (
    <section className="panel activity-approval" aria-label="Latest approval">
      <p>
        Approved by{' '}
        <strong>
          <UserText>{nameOf(user)}</UserText>
        </strong>{' '}
        <span>
          {`on ${exactly(timestamp)}${metadata.published_version ? `, as version ${metadata.published_version}` : ''}`}
        </span>{' '}
        <span className="quiet">
          (<Ago time={timestamp} />)
        </span>
      </p>
      <p className={metadata.reason ? '' : 'quiet'} dir="auto">
        {metadata.reason ?? 'No note was left.'}
      </p>
    </section>
  );
}
