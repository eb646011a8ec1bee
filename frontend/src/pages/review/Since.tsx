/** What is new: the risks first, then every field before and after. */
import type { PublishedVersion, Registration } from '../../api/types';
import { changesSince } from '../../connect/published';
import { Ago } from '../../ui/Ago';
import { type Changes as AllChanges, Diff } from '../../ui/Diff';
import { Skeleton } from '../../ui/Empty';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { ProblemView } from '../../ui/ProblemView';
import { UserText } from '../../ui/text';
import { type Flag, flagsOf } from './flags';
import type { Since as SinceDecision } from './since';
import type { SinceQuery } from './useSince';

interface SinceProps {
  server: Registration;
  since: SinceQuery;
  /** What clients see; undefined while that is not known, null if they see nothing. */
  live: PublishedVersion | null | undefined;
}

export function Since({ server, since, live }: SinceProps) {
  const { data, error, retry } = since;
  if (data === undefined || live === undefined) {
    return error ? (
      <ProblemView what="What changed could not be loaded." error={error} onRetry={retry} />
    ) : (
      <Skeleton lines={4} label="Loading what changed" />
    );
  }
  const changes = data && (live ? sincePublished(live, server, data.changes) : data.changes);
  const flags = flagsOf(server, changes);
  const isWaiting = server.status === 'Pending';
  return (
    <>
      {flags.length > 0 && <Flags flags={flags} />}
      {data && changes && (isWaiting || (live && server.status === 'Rejected')) && (
        <Changes decision={data.decision} changes={changes} live={isWaiting ? live : null} />
      )}
      {!data && <p className="quiet">It is new: nobody has decided on it before.</p>}
    </>
  );
}

function Flags({ flags }: { flags: readonly Flag[] }) {
  return (
    <section className="review-flags" aria-labelledby="review-flags">
      <h3 id="review-flags">Look at this first</h3>
      <ul className="stack-s">
        {flags.map(flag => (
          <li key={flag.text} className={flag.isGrave ? 'grave' : ''}>
            <Icon name="alert" size={16} />
            <span className="wrap">{flag.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What clients see is what counts; whom to ask they are not told, so that comes from the history. */
function sincePublished(
  live: PublishedVersion,
  server: Registration,
  { owner_contact }: AllChanges,
): AllChanges {
  return { ...changesSince(live, server), ...(owner_contact && { owner_contact }) };
}

interface ChangesProps {
  decision: SinceDecision['decision'];
  changes: AllChanges;
  live: PublishedVersion | null;
}

function Changes({ decision, changes, live }: ChangesProps) {
  const isApproved = decision.new_status === 'Approved';
  return (
    <section className="stack-s" aria-labelledby="review-changes">
      <h3 id="review-changes">{`Changes since it was ${isApproved ? 'approved' : 'rejected'}`}</h3>
      <p className="quiet small">
        <UserText>{nameOf(decision.user)}</UserText> <span>{isApproved ? 'approved it' : 'rejected it'}</span>{' '}
        <Ago time={decision.timestamp} />.{' '}
        {live && <span>{`Clients go on seeing that, version ${live.version}, until you decide.`}</span>}
      </p>
      {!isApproved && decision.metadata.reason && (
        <blockquote className="review-reason" dir="auto">
          {decision.metadata.reason}
        </blockquote>
      )}
      {Object.keys(changes).length > 0 ? (
        <Diff changes={changes} />
      ) : (
        <p>Nothing was changed; another review was asked for.</p>
      )}
    </section>
  );
}
