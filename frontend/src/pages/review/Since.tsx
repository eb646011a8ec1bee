/** What is new: the risks first, then every field before and after. */
import type { Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Diff } from '../../ui/Diff';
import { Skeleton } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { ProblemView } from '../../ui/ProblemView';
import { nameOf } from '../../ui/words';
import { type Flag, flagsOf } from './flags';
import type { Since as SinceDecision } from './since';
import type { SinceQuery } from './useSince';

export function Since({ server, since }: { server: Registration; since: SinceQuery }) {
  const { data, error, retry } = since;
  if (data === undefined) {
    return error ? (
      <ProblemView what="What changed could not be loaded." error={error} onRetry={retry} />
    ) : (
      <Skeleton lines={4} label="Loading what changed" />
    );
  }
  const flags = flagsOf(server, data?.changes ?? null);
  return (
    <>
      {flags.length > 0 && <Flags flags={flags} />}
      {data && server.status === 'Pending' && <Changes since={data} />}
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

function Changes({ since }: { since: SinceDecision }) {
  const { decision, changes, isLive } = since;
  const isApproved = decision.new_status === 'Approved';
  return (
    <section className="stack-s" aria-labelledby="review-changes">
      <h3 id="review-changes">Changes since it was {isApproved ? 'approved' : 'rejected'}</h3>
      <p className="quiet small">
        {nameOf(decision.user)} {isApproved ? 'approved' : 'rejected'} it <Ago time={decision.timestamp} />.{' '}
        {isLive && 'Clients go on seeing that version until you decide.'}
        {isApproved && !isLive && 'It was withdrawn since.'}
      </p>
      {!isApproved && decision.metadata.reason && (
        <blockquote className="review-reason">{decision.metadata.reason}</blockquote>
      )}
      {Object.keys(changes).length > 0 ? (
        <Diff changes={changes} />
      ) : (
        <p>Nothing was changed; another review was asked for.</p>
      )}
    </section>
  );
}
