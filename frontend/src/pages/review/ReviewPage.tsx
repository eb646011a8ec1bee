/**
 * The administrators' two queues: registrations that wait for review, and approved ones that need another look. The list is
 * on the left, the open registration on the right; on narrow screens, one of both.
 */
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { undoLatest } from '../../api/deferred-changes';
import { useSummary } from '../../api/queries';
import type { Registration } from '../../api/types';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { IconButton, LinkButton } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { useMinute } from '../../ui/time';
import { Shortcuts } from '../browse/Shortcuts';
import { AttentionList } from './AttentionList';
import { Item } from './Item';
import { NotAccepted } from './NotAccepted';
import { PendingList } from './PendingList';
import './review.css';
import { useAttention } from './useAttention';
import { useFocusOnChange } from './useFocusOnChange';
import { useIsWide } from './useIsWide';
import { neighbour, usePending } from './usePending';
import { useReviewKeys } from './useReviewKeys';
import { longWait } from './wait';

export function ReviewPage({ id }: PageParams) {
  const [params] = useSearchParams();
  const isAttention = params.get('queue') === 'attention';
  const waiting = usePending(!isAttention);
  const attention = useAttention(isAttention);
  const pending = isAttention ? attention : waiting;
  const suffix = isAttention ? '?queue=attention' : '';
  const isWide = useIsWide();
  const [, navigate] = useLocation();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const { items } = pending;
  const List = isAttention ? AttentionList : PendingList;
  // On wide screens, the first registration is open by default; on narrow screens, the list is.
  const openId = id || (isWide && items[0]?.registration_id) || null;

  const open = (item: Registration | undefined) =>
    navigate(`/review${item ? `/${item.registration_id}` : ''}${suffix}`, { replace: Boolean(id) });
  const step = (by: 1 | -1) => {
    const index = items.findIndex(one => one.registration_id === openId);
    const next = index < 0 ? items[0] : items[index + by];
    if (next) open(next);
  };
  useReviewKeys({ j: () => step(1), k: () => step(-1), u: undoLatest, '?': () => setIsHelpOpen(true) });

  const isEmpty = pending.isSuccess && items.length === 0 && !openId;
  useFocusOnChange(isEmpty ? 'empty' : id, id ? '.review h2' : '.review h1');
  return (
    <div className={id ? 'review is-open' : 'review'}>
      <Page
        title="Review queue"
        lead={isAttention ? <AttentionLead total={attention.total} /> : <Lead pending={waiting} />}
        actions={<HelpButton onOpen={setIsHelpOpen} />}
      >
        <Queues isAttention={isAttention} shown={pending.isSuccess ? pending.total : null} />
        {isAttention && <NotAccepted />}
        {pending.isPending && <Skeleton lines={6} />}
        {pending.isError && !pending.data && (
          <ProblemView
            what="The queue could not be loaded."
            error={pending.error}
            onRetry={pending.refetch}
          />
        )}
        {isEmpty && (isAttention ? <NothingChanged /> : <EmptyQueue />)}
        {!isEmpty && (
          <div className="review-panes">
            {pending.data && (isWide || !id) && (
              <List
                items={items}
                openId={openId}
                onMore={pending.hasNextPage ? () => void pending.fetchNextPage() : null}
                isLoadingMore={pending.isFetchingNextPage}
              />
            )}
            {openId && (
              <div className="review-item">
                {!isWide && (
                  <LinkButton
                    kind="subtle"
                    size="s"
                    icon="back"
                    href={`/review${suffix}`}
                    className="review-back"
                  >
                    Back to queue
                  </LinkButton>
                )}
                <Item
                  key={openId}
                  id={openId}
                  fromList={items.find(one => one.registration_id === openId)}
                  isInList={isAttention}
                  onDecided={() => open(neighbour(items, openId))}
                />
              </div>
            )}
          </div>
        )}
      </Page>
      {isHelpOpen && <Shortcuts keys={KEYS} onClose={() => setIsHelpOpen(false)} />}
    </div>
  );
}

const KEYS = [
  ['j', 'Next registration'],
  ['k', 'Previous'],
  ['a', 'Approve'],
  ['Shift+A', 'Approve with a note'],
  ['r', 'Reject'],
  ['x', 'Select it, to accept the changed tools of several servers at once'],
  ['i', 'Inspect the server now'],
  ['u', 'Undo the latest decision within five seconds; again for the previous one'],
  ['?', 'Show this list'],
] as const;

interface QueuesProps {
  isAttention: boolean;
  /** How many the shown queue has, without those decided here; null if that is not known. */
  shown: number | null;
}

/** The two queues, with their counts. */
function Queues({ isAttention, shown }: QueuesProps) {
  const summary = useSummary().data;
  const waiting = (isAttention ? null : shown) ?? summary?.pending;
  const attention = (isAttention ? shown : null) ?? summary?.attention;
  return (
    <nav className="tabs" aria-label="Queues">
      <Link href="/review" aria-current={isAttention ? undefined : 'page'}>
        <span>Waiting</span> <span className="quiet">{waiting !== undefined && `(${waiting})`}</span>
      </Link>
      <Link href="/review?queue=attention" aria-current={isAttention ? 'page' : undefined}>
        <span>Needs another look</span>{' '}
        <span className="quiet">{attention !== undefined && `(${attention})`}</span>
      </Link>
    </nav>
  );
}

function AttentionLead({ total }: { total: number | null }) {
  if (total === null) return <span> </span>;
  return (
    <span>
      {total === 0
        ? 'All approved servers are as they were approved.'
        : 'Approved servers that are no longer what was approved, or that could not be read. Clients still see the approved versions.'}
    </span>
  );
}

function NothingChanged() {
  return (
    <Empty icon="check" title="Nothing needs another look">
      Servers appear here when two inspections see other tools than the approved ones, or when a server can’t
      be reached for a day.
    </Empty>
  );
}

function Lead({ pending }: { pending: ReturnType<typeof usePending> }) {
  const [oldest] = pending.items;
  useMinute();
  if (!pending.data) return <span> </span>;
  if (!oldest) return <span>Nothing is waiting.</span>;
  return (
    <span>{`${pending.total ?? 'More than 10,000'} waiting. Longest wait: ${longWait(oldest.submitted_at)}.`}</span>
  );
}

function HelpButton({ onOpen }: { onOpen: (isOpen: boolean) => void }) {
  return (
    <IconButton
      className="review-help"
      icon="keyboard"
      label="Keyboard shortcuts… (?)"
      onClick={() => onOpen(true)}
    />
  );
}

function EmptyQueue() {
  return (
    <Empty
      icon="check"
      title="Nothing is waiting for review"
      actions={<LinkButton href="/activity">Recent activity</LinkButton>}
    >
      New registrations and edits of approved ones appear here automatically.
    </Empty>
  );
}
