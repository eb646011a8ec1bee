/**
 * The administrators' two queues: registrations that wait for review, and approved ones that need another look. The list is
 * on the left, the open registration on the right; on narrow screens, one of both.
 */
import { useDeferredValue, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { deferredChanges, undoLatest } from '../../api/deferred-changes';
import { useSummary } from '../../api/queries';
import type { Registration } from '../../api/types';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { Button, IconButton, LinkButton } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { useStore } from '../../ui/store';
import { useMinute } from '../../ui/time';
import { Shortcuts } from '../browse/Shortcuts';
import { AttentionList } from './AttentionList';
import { filterOf, isFiltered, paramsOf, type QueueFilter } from './filter';
import { Item } from './Item';
import { NotAccepted } from './NotAccepted';
import { PendingList } from './PendingList';
import { QueueFilters } from './QueueFilters';
import './review.css';
import { useAttention } from './useAttention';
import { useFocusOnChange } from './useFocusOnChange';
import { useIsWide } from './useIsWide';
import { neighbour, usePending } from './usePending';
import { useReviewKeys } from './useReviewKeys';
import { useSelection } from './useSelection';
import { longWait } from './wait';

export function ReviewPage({ id }: PageParams) {
  const [params, setParams] = useSearchParams();
  const isAttention = params.get('queue') === 'attention';
  const filter = filterOf(params);
  const waiting = usePending({ ...filter, search: useDeferredValue(filter.search) }, !isAttention);
  const attention = useAttention(isAttention);
  const pending = isAttention ? attention : waiting;
  const search = params.toString();
  const suffix = search && `?${search}`;
  const isWide = useIsWide();
  const [, navigate] = useLocation();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const { items } = pending;
  // On wide screens, the first registration is open by default; on narrow screens, the list is.
  const openId = id || (isWide && items[0]?.registration_id) || null;

  const open = (item: Registration | undefined) =>
    navigate(`/review${item ? `/${item.registration_id}` : ''}${suffix}`, { replace: Boolean(id) });
  const change = (part: Partial<QueueFilter>) =>
    setParams(paramsOf({ ...filter, ...part }), { replace: true });
  const clear = () => change({ kind: '', hasWarnings: false, search: '', submitter: '', tag: '' });
  const isUnfiltered = isAttention || !isFiltered(filter);
  const step = (by: 1 | -1) => {
    const index = items.findIndex(one => one.registration_id === openId);
    const next = index < 0 ? items[0] : items[index + by];
    if (next) open(next);
  };
  const selection = useSelection(waiting.items);
  useReviewKeys({ j: () => step(1), k: () => step(-1), u: undoLatest, '?': () => setIsHelpOpen(true) });

  const list = {
    items,
    openId,
    onMore: pending.hasNextPage ? () => void pending.fetchNextPage() : null,
    isLoadingMore: pending.isFetchingNextPage,
  };
  const isEmpty = pending.isSuccess && items.length === 0 && !openId;
  useFocusOnChange(isEmpty ? 'empty' : id, id ? '.review h2' : '.review h1');
  return (
    <div className={id ? 'review is-open' : 'review'}>
      <Page
        title="Review queue"
        lead={
          isAttention ? <AttentionLead total={attention.total} /> : <Lead pending={waiting} filter={filter} />
        }
        actions={
          <>
            <UndoButton />
            <HelpButton onOpen={setIsHelpOpen} />
          </>
        }
      >
        <Queues isAttention={isAttention} shown={pending.isSuccess && isUnfiltered ? pending.total : null} />
        {!isAttention && <QueueFilters filter={filter} items={items} onChange={change} onClear={clear} />}
        <NotAccepted isAttention={isAttention} />
        {pending.isPending && <Skeleton lines={6} />}
        {pending.isError && !pending.data && (
          <ProblemView
            what="The queue could not be loaded."
            error={pending.error}
            onRetry={pending.refetch}
          />
        )}
        {isEmpty &&
          (isAttention ? <NothingChanged /> : isUnfiltered ? <EmptyQueue /> : <NoMatch onClear={clear} />)}
        {!isEmpty && (
          <div className="review-panes">
            {pending.data &&
              (isWide || !id) &&
              (isAttention ? (
                <AttentionList {...list} />
              ) : (
                <PendingList
                  {...list}
                  selection={selection}
                  onDecided={left => open(left.find(one => one.registration_id === openId) ?? left[0])}
                />
              ))}
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
  ['x', 'Select it, to decide on several at once'],
  ['Shift+X', 'Select all from the one selected last to this one'],
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

function Lead({ pending, filter }: { pending: ReturnType<typeof usePending>; filter: QueueFilter }) {
  const [oldest] = pending.items;
  useMinute();
  if (!pending.data) return <span> </span>;
  if (isFiltered(filter) || filter.sort !== 'submitted_at')
    return (
      <span>{`${pending.total ?? 'More than 10,000'} waiting${isFiltered(filter) ? ' that match' : ''}.`}</span>
    );
  if (!oldest) return <span>Nothing is waiting.</span>;
  return (
    <span>{`${pending.total ?? 'More than 10,000'} waiting. Longest wait: ${longWait(oldest.submitted_at)}.`}</span>
  );
}

/** Takes back one unsent decision after the other; a decision on several is one. */
function UndoButton() {
  const count = useStore(deferredChanges).filter(({ state }) => state !== 'sending').length;
  if (count < 2) return null;
  return (
    <Button size="s" icon="history" aria-keyshortcuts="u" onClick={undoLatest}>
      {`Take back the latest of ${count} decisions`}
    </Button>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <Empty
      icon="search"
      title="No registration matches"
      actions={<Button onClick={onClear}>Clear the filter</Button>}
    >
      Registrations that wait for review are searched by name, description, address, owner contact and tools.
    </Empty>
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
