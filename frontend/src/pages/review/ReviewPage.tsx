/** The administrators' queue: pending registrations on the left, the open one on the right; on narrow screens, one of both. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { undoLatest } from '../../api/deferred-changes';
import type { Registration } from '../../api/types';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { IconButton, LinkButton } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { useMinute } from '../../ui/time';
import { Shortcuts } from '../browse/Shortcuts';
import { Item } from './Item';
import { PendingList } from './PendingList';
import './review.css';
import { useFocusOnChange } from './useFocusOnChange';
import { useIsWide } from './useIsWide';
import { neighbour, usePending } from './usePending';
import { useReviewKeys } from './useReviewKeys';
import { longWait } from './wait';

export function ReviewPage({ id }: PageParams) {
  const pending = usePending();
  const isWide = useIsWide();
  const [, navigate] = useLocation();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const { items } = pending;
  // On wide screens, the first registration is open by default; on narrow screens, the list is.
  const openId = id || (isWide && items[0]?.registration_id) || null;

  const open = (item: Registration | undefined) =>
    navigate(item ? `/review/${item.registration_id}` : '/review', { replace: Boolean(id) });
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
        lead={<Lead pending={pending} />}
        actions={<HelpButton onOpen={setIsHelpOpen} />}
      >
        {pending.isPending && <Skeleton lines={6} />}
        {pending.isError && !pending.data && (
          <ProblemView
            what="The queue could not be loaded."
            error={pending.error}
            onRetry={pending.refetch}
          />
        )}
        {isEmpty && <EmptyQueue />}
        {!isEmpty && (
          <div className="review-panes">
            {pending.data && (isWide || !id) && (
              <PendingList
                items={items}
                openId={openId}
                onMore={pending.hasNextPage ? () => void pending.fetchNextPage() : null}
                isLoadingMore={pending.isFetchingNextPage}
              />
            )}
            {openId && (
              <div className="review-item">
                {!isWide && (
                  <LinkButton kind="subtle" size="s" icon="back" href="/review" className="review-back">
                    Back to queue
                  </LinkButton>
                )}
                <Item
                  key={openId}
                  id={openId}
                  fromList={items.find(one => one.registration_id === openId)}
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
  ['r', 'Reject'],
  ['u', 'Undo the latest decision within five seconds; again for the previous one'],
  ['?', 'Show this list'],
] as const;

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
