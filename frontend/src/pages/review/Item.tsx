/** The right pane: a registration with everything that a decision needs. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useApi } from '../../api/ApiContext';
import { ApiError } from '../../api/api.error';
import { registrationQuery } from '../../api/lazy-queries';
import { keys, useMe, usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { liveOf } from '../../connect/target';
import { useGraveFindings } from '../../inspections/findings';
import { isPinnable, useLatestInspection } from '../../inspections/useLatestInspection';
import { Avatar } from '../../ui/Avatar';
import { LinkButton } from '../../ui/Button';
import { CopyIcon } from '../../ui/CopyIcon';
import { Empty, Skeleton } from '../../ui/Empty';
import { nameOf } from '../../ui/format';
import { ProblemView } from '../../ui/ProblemView';
import { StatusBadge } from '../../ui/StatusBadge';
import { useStore } from '../../ui/store';
import { succeed } from '../../ui/toast';
import { ApproveDialog } from './ApproveDialog';
import { Checks } from './Checks';
import { Decision } from './Decision';
import { decided, isDecided } from './decided';
import { Evidence } from './Evidence';
import { effectsOf } from './effects';
import { Notices } from './Notices';
import { RejectDialog } from './RejectDialog';
import { ReviewFacts } from './ReviewFacts';
import './review-item.css';
import { isolated } from '../../ui/text';
import { ChangeSummary } from './ChangeSummary';
import { DescriptionAndTools } from './DescriptionAndTools';
import { useReason, useSeen } from './seen';
import { useDecide } from './useDecide';
import { useDecisionChanges, useRefetchOn } from './useDecisionChanges';
import { rememberSnapshot, useHeldSnapshot } from './useHeldSnapshot';

const REFRESH_MS = 30_000;

interface ItemProps {
  id: string;
  /** The registration from the list, shown until the item has loaded. */
  fromList: Registration | undefined;
  /** Whether the list beside it has more than pending registrations. */
  isInList: boolean;
  onDecided: () => void;
}

export function Item({ id, fromList, isInList, onDecided }: ItemProps) {
  const item = useQuery({
    ...registrationQuery(useApi(), id),
    placeholderData: fromList,
    refetchInterval: query => (query.state.error ? false : REFRESH_MS),
  });
  if (item.error instanceof ApiError && item.error.status === 404) return <NotFound id={id} />;
  if (item.data) return <Loaded server={item.data} isInList={isInList} onDecided={onDecided} />;
  return (
    <article className="panel">
      <h2 tabIndex={-1} className={item.isError ? 'visually-hidden' : ''}>
        Server
      </h2>
      {item.isError ? (
        <ProblemView what="The registration could not be loaded." error={item.error} onRetry={item.refetch} />
      ) : (
        <Skeleton lines={8} />
      )}
    </article>
  );
}

interface LoadedProps extends Pick<ItemProps, 'isInList' | 'onDecided'> {
  server: Registration;
}

function Loaded({ server, isInList, onDecided }: LoadedProps) {
  const me = useMe().data;
  const changes = useDecisionChanges(server);
  const seen = useSeen(server);
  const isDecidedHere = isDecided(useStore(decided), server);
  const [reason, setReason] = useReason(server.registration_id, 'Rejected');
  const [note, setNote] = useReason(server.registration_id, 'Approved');
  const [asks, setAsks] = useState<'approve' | 'reject' | null>(null);
  const { decide, sendToQueue, withdraw, isSending } = useDecide();
  const { data: published, isLoading, refetch } = usePublished(server.registration_id);
  useRefetchOn(server.version, refetch);
  const latest = useLatestInspection(server);
  const held = useHeldSnapshot(server, latest.shown, isDecidedHere);
  const snapshot = held.shown && isPinnable(server, held.shown) ? held.shown : null;
  const acceptance =
    (snapshot && server.attention.find(reason => reason === 'tools_changed' || reason === 'review_due')) ||
    null;

  const grave = useGraveFindings(held.shown, server.approved_snapshot?.inspection_id);
  const live = isLoading ? undefined : (liveOf(published) ?? null);
  const effects =
    published && changes.data !== undefined
      ? effectsOf(server, published, changes.isReviewRequested, acceptance ? snapshot : null)
      : undefined;
  const isWaiting = server.status === 'Pending';
  const isRejectedEdit = server.status === 'Rejected' && Boolean(live);

  const close = () => {
    // A registration that was not in the queue stays open with its new status.
    if (isWaiting || isInList) onDecided();
  };
  const approve = (words = '') => {
    setAsks(null);
    if (snapshot) rememberSnapshot(server.registration_id, snapshot);
    const pin = snapshot ? { inspection_id: snapshot.inspection_id } : {};
    const isDrifted = acceptance === 'tools_changed';
    const reason = words ? { reason: words } : {};
    decide(
      server,
      { status: 'Approved', ...pin, ...reason },
      isDrifted ? 'approved with its new tools' : 'approved',
    );
    close();
  };
  const reject = async () => {
    if (!isRejectedEdit) {
      setAsks(null);
      decide(server, { status: 'Rejected', reason: reason.trim() }, isWaiting ? 'rejected' : 'withdrawn');
      return close();
    }
    const isDone = await withdraw(server, reason.trim());
    setAsks(null);
    if (isDone)
      succeed(
        `${isolated(server.endpoint_name)} is withdrawn. ${isolated(nameOf(server.submitter))} can see the reason.`,
      );
  };
  const returnToQueue = async () => {
    if (await sendToQueue(server)) succeed(`${isolated(server.endpoint_name)} is back in the queue.`);
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
        {!isDecidedHere && (
          <Decision
            status={server.status}
            effects={effects}
            acceptance={acceptance}
            hasNewerTools={held.newer !== null}
            onInspect={latest.running ? null : latest.inspect}
            mayWithdraw={isRejectedEdit}
            isBusy={isSending}
            needsNote={grave.length > 0}
            onApprove={() => approve()}
            onNote={() => setAsks('approve')}
            onReject={() => setAsks('reject')}
            onReturn={returnToQueue}
          />
        )}
      </header>
      <Notices
        server={server}
        me={me}
        seen={seen}
        isDecidedHere={isDecidedHere}
        decision={changes.data?.decision}
        live={live}
      />
      <div className="review-columns">
        <div className="review-part">
          <ChangeSummary server={server} query={changes} live={live} />
          <Evidence server={server} latest={latest} held={held} />
        </div>
        <div className="review-part review-side">
          <Checks server={server} />
          <ReviewFacts server={server} />
        </div>
        <div className="review-part">
          <DescriptionAndTools server={server} />
        </div>
      </div>
      {asks === 'approve' && (
        <ApproveDialog
          server={server}
          grave={grave}
          effect={effects?.approve ?? ''}
          note={note}
          onNote={setNote}
          onApprove={() => approve(note.trim())}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === 'reject' && (
        <RejectDialog
          server={server}
          withdraws={effects?.withdraws ?? server.status === 'Approved'}
          live={effects?.live ?? null}
          reason={reason}
          onReason={setReason}
          isBusy={isSending}
          onReject={reject}
          onClose={() => setAsks(null)}
        />
      )}
    </article>
  );
}

function NotFound({ id }: { id: string }) {
  const queries = useQueryClient();
  useEffect(() => {
    // Lists that still show it must be loaded again.
    void queries.invalidateQueries({ queryKey: [...keys.registrations, 'list'] });
    void queries.invalidateQueries({ queryKey: keys.summary });
  }, [queries]);
  return (
    <article className="panel">
      <h2 tabIndex={-1} className="visually-hidden">
        Registration not found
      </h2>
      <Empty
        icon="server"
        title="This registration was not found"
        actions={
          <LinkButton kind="primary" href="/review">
            Return to queue
          </LinkButton>
        }
      >
        It was deleted or never existed. <Link href={`/servers/${id}`}>Show its history</Link>
      </Empty>
    </article>
  );
}
