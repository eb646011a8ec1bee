/** The changes since the last decision: the risks first, then every field before and after. */
import type { PublishedVersion, Registration } from '../../api/types';
import { changesSince } from '../../connect/published';
import { Ago } from '../../ui/Ago';
import { type Changes as AllChanges, Diff } from '../../ui/Diff';
import { Skeleton } from '../../ui/Empty';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { ProblemView } from '../../ui/ProblemView';
import { UserText } from '../../ui/text';
import type { DecisionChanges } from './decision-changes';
import { type Flag, flagsOf } from './flags';
import type { DecisionChangesQuery } from './useDecisionChanges';

interface ChangeSummaryProps {
  server: Registration;
  query: DecisionChangesQuery;
  /** The live version; null if there is none, undefined while it loads. */
  live: PublishedVersion | null | undefined;
}

export function ChangeSummary({ server, query, live }: ChangeSummaryProps) {
  const { data, error, retry } = query;
  if (data === undefined || live === undefined) {
    return error ? (
      <ProblemView what="The changes could not be loaded." error={error} onRetry={retry} />
    ) : (
      <Skeleton lines={4} label="Loading the changes" />
    );
  }
  const changes = data && (live ? changesFromLive(live, server, data.changes) : data.changes);
  const flags = flagsOf(server, changes);
  const isWaiting = server.status === 'Pending';
  return (
    <>
      {flags.length > 0 && <Flags flags={flags} />}
      {data && changes && (isWaiting || (live && server.status === 'Rejected')) && (
        <Changes decision={data.decision} changes={changes} live={isWaiting ? live : null} />
      )}
      {!data && <p className="quiet">New submission</p>}
    </>
  );
}

function Flags({ flags }: { flags: readonly Flag[] }) {
  return (
    <section className="review-flags" aria-labelledby="review-flags">
      <h3 id="review-flags">Look at this first</h3>
      <ul className="stack-s">
        {flags.map(flag => (
          <li key={flag.text} className={flag.isSevere ? 'severe' : ''}>
            <Icon name="alert" size={16} />
            <span className="wrap">{flag.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Compare with the live version. The owner contact is not published, so its change comes from the history. */
function changesFromLive(
  live: PublishedVersion,
  server: Registration,
  { owner_contact }: AllChanges,
): AllChanges {
  return { ...changesSince(live, server), ...(owner_contact && { owner_contact }) };
}

interface ChangesProps {
  decision: DecisionChanges['decision'];
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
        {live && <span>{`Until you decide, clients still see version ${live.version}.`}</span>}
      </p>
      {decision.metadata.reason && (
        <blockquote className="review-reason" dir="auto">
          {decision.metadata.reason}
        </blockquote>
      )}
      {Object.keys(changes).length > 0 ? (
        <Diff changes={changes} />
      ) : (
        <p>Nothing was changed. Another review was requested.</p>
      )}
    </section>
  );
}
