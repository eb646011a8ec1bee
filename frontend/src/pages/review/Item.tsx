/** The right pane: one registration with all that a decision needs. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../api/ApiContext';
import { ApiError } from '../../api/api.error';
import { registrationQuery } from '../../api/lazy-queries';
import { keys, useMe, usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { liveOf } from '../../connect/target';
import { Avatar } from '../../ui/Avatar';
import { LinkButton } from '../../ui/Button';
import { CopyIcon } from '../../ui/CopyIcon';
import { Empty, Skeleton } from '../../ui/Empty';
import { nameOf } from '../../ui/format';
import { ProblemView } from '../../ui/ProblemView';
import { StatusBadge } from '../../ui/StatusBadge';
import { useStore } from '../../ui/store';
import { succeed } from '../../ui/toast';
import { Checks } from './Checks';
import { Decision } from './Decision';
import { decided, isDecided } from './decided';
import { effectsOf } from './effects';
import { Notices } from './Notices';
import { RejectDialog } from './RejectDialog';
import { ReviewFacts } from './ReviewFacts';
import './review-item.css';
import { isolated } from '../../ui/text';
import { Since } from './Since';
import { Substance } from './Substance';
import { useReason, useSeen } from './seen';
import { useDecide } from './useDecide';
import { useRefetchOn, useSince } from './useSince';

const REFRESH_MS = 30_000;

interface ItemProps {
  id: string;
  /** As the list knows it, until the item itself has been read. */
  known: Registration | undefined;
  onDecided: () => void;
}

export function Item({ id, known, onDecided }: ItemProps) {
  const item = useQuery({
    ...registrationQuery(useApi(), id),
    placeholderData: known,
    refetchInterval: query => (query.state.error ? false : REFRESH_MS),
  });
  if (item.error instanceof ApiError && item.error.status === 404) return <NoLongerThere id={id} />;
  if (item.data) return <Loaded server={item.data} onDecided={onDecided} />;
  return (
    <article className="panel">
      <h2 tabIndex={-1} className={item.isError ? 'visually-hidden' : ''}>
        Server
      </h2>
      {item.isError ? (
        <ProblemView what="It could not be loaded." error={item.error} onRetry={item.refetch} />
      ) : (
        <Skeleton lines={8} />
      )}
    </article>
  );
}

function Loaded({ server, onDecided }: { server: Registration; onDecided: () => void }) {
  const me = useMe().data;
  const since = useSince(server);
  const seen = useSeen(server);
  const isLeaving = isDecided(useStore(decided), server);
  const [reason, setReason] = useReason(server.registration_id);
  const [isRejecting, setIsRejecting] = useState(false);
  const { decide, putBack, withdraw, isSending } = useDecide();
  const { data: published, isLoading, refetch } = usePublished(server.registration_id);
  useRefetchOn(server.version, refetch);

  const live = isLoading ? undefined : (liveOf(published) ?? null);
  const effects =
    published && since.data !== undefined ? effectsOf(server, published, since.isAsked) : undefined;
  const isWaiting = server.status === 'Pending';
  const isRefusedEdit = server.status === 'Rejected' && Boolean(live);
  const isOwn = me?.user_id === server.submitter_id;

  const done = () => {
    // What was decided before is not part of the queue: it stays on show with its new status.
    if (isWaiting) onDecided();
  };
  const approve = () => {
    decide(server, { status: 'Approved' });
    done();
  };
  const reject = async () => {
    if (!isRefusedEdit) {
      setIsRejecting(false);
      decide(server, { status: 'Rejected', reason: reason.trim() }, isWaiting ? 'rejected' : 'withdrawn');
      return done();
    }
    const isDone = await withdraw(server, reason.trim());
    setIsRejecting(false);
    if (isDone)
      succeed(
        `${isolated(server.endpoint_name)} is withdrawn. ${isolated(nameOf(server.submitter))} can read why.`,
      );
  };
  const goBack = async () => {
    if (await putBack(server)) succeed(`${isolated(server.endpoint_name)} waits for review again.`);
  };

  return (
    <article className="panel review-panel" aria-labelledby="review-name">
      <header className="review-head">
        <Avatar name={server.endpoint_name} shape="square" size="l" />
        <div className="review-names">
          <div className="row">
            <h2 id="review-name" tabIndex={-1} dir="auto">
              {server.endpoint_name}
            </h2>
            <StatusBadge status={server.status} />
          </div>
          <p className="review-address">
            <span className="mono wrap">{server.endpoint_url}</span>
            <CopyIcon text={server.endpoint_url} label="Copy the address" />
          </p>
        </div>
        {!isLeaving && (
          <Decision
            status={server.status}
            effects={effects}
            mayWithdraw={isRefusedEdit && !isOwn}
            isBusy={isSending}
            onApprove={approve}
            onReject={() => setIsRejecting(true)}
            onBack={goBack}
          />
        )}
      </header>
      <Notices
        server={server}
        me={me}
        seen={seen}
        isLeaving={isLeaving}
        decision={since.data?.decision}
        live={live}
      />
      <div className="review-columns">
        <div className="review-part">
          <Since server={server} since={since} live={live} />
        </div>
        <div className="review-part review-side">
          <Checks server={server} />
          <ReviewFacts server={server} />
        </div>
        <div className="review-part">
          <Substance server={server} />
        </div>
      </div>
      {isRejecting && (
        <RejectDialog
          server={server}
          withdraws={effects?.withdraws ?? server.status === 'Approved'}
          live={effects?.live ?? null}
          reason={reason}
          onReason={setReason}
          isBusy={isSending}
          onReject={reject}
          onClose={() => setIsRejecting(false)}
        />
      )}
    </article>
  );
}

function NoLongerThere({ id }: { id: string }) {
  const queries = useQueryClient();
  useEffect(() => {
    // Lists that still show it are fetched anew.
    void queries.invalidateQueries({ queryKey: [...keys.registrations, 'list'] });
    void queries.invalidateQueries({ queryKey: keys.summary });
  }, [queries]);
  return (
    <article className="panel">
      <h2 tabIndex={-1} className="visually-hidden">
        No longer there
      </h2>
      <Empty
        icon="server"
        title="This server is no longer there"
        actions={
          <LinkButton kind="primary" href="/review">
            Go on with the queue
          </LinkButton>
        }
      >
        It has been deleted meanwhile, or never existed. <Link href={`/servers/${id}`}>Its history</Link>{' '}
        tells more.
      </Empty>
    </article>
  );
}
