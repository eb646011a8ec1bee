/** The left pane: the pending registrations, and decisions on several of them. */
import { useEffect, useRef, useState } from 'react';
import { Link, useSearch } from 'wouter';
import type { Registration } from '../../api/types';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { counted, nameOf, shortAddress } from '../../ui/format';
import { isolated, UserText } from '../../ui/text';
import { exactly, useMinute } from '../../ui/time';
import { ApproveSeveral } from './ApproveSeveral';
import { RejectSeveral } from './RejectSeveral';
import { scrollToCurrent } from './scroll-to-current';
import { type DecisionOnOne, useDecideSeveral } from './useDecideSeveral';
import { useReviewKeys } from './useReviewKeys';
import type { useSelection } from './useSelection';
import { longWait, shortWait, waitTone } from './wait';

interface PendingListProps {
  items: readonly Registration[];
  /** Held by the caller: on narrow screens, an open registration replaces the list. */
  selection: ReturnType<typeof useSelection>;
  openId: string | null;
  onMore: (() => void) | null;
  isLoadingMore: boolean;
  /** Called after a decision on several, with what is left in the list. */
  onDecided: (left: readonly Registration[]) => void;
}

/** What a dialog asks about; a later state of the list does not change it. */
interface Asked {
  readonly what: 'approve' | 'reject';
  readonly servers: readonly Registration[];
}

export function PendingList({
  items,
  selection: { selected, isSelected, toggle, setAll },
  openId,
  onMore,
  isLoadingMore,
  onDecided,
}: PendingListProps) {
  const list = useRef<HTMLElement>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const decideSeveral = useDecideSeveral();
  useMinute();
  useEffect(() => {
    if (openId) scrollToCurrent(list.current);
  }, [openId]);
  useReviewKeys({
    x: () => openId && toggle(openId),
    X: () => openId && toggle(openId, true),
  });
  const close = () => setAsked(null);
  const decide = (verb: 'approved' | 'rejected') => (decisions: readonly DecisionOnOne[]) => {
    close();
    setAll(false);
    decideSeveral(decisions, verb);
    const ids = new Set(decisions.map(one => one.server.registration_id));
    onDecided(items.filter(one => !ids.has(one.registration_id)));
  };
  const areAll = items.length > 0 && selected.length === items.length;
  return (
    <nav ref={list} className="review-list panel" aria-label="Waiting for review">
      {items.length === 0 && <p className="quiet review-none">Nothing is waiting.</p>}
      {items.length > 1 && (
        <div className="row review-select">
          <label className="row review-all">
            <input type="checkbox" checked={areAll} onChange={event => setAll(event.target.checked)} />
            <span>
              {selected.length ? `${selected.length} selected` : `Select all ${items.length} listed`}
            </span>
          </label>
          {selected.length > 0 && (
            <>
              <Button
                size="s"
                aria-label={`Approve ${counted(selected.length, 'registration')}…`}
                onClick={() => setAsked({ what: 'approve', servers: selected })}
              >
                Approve…
              </Button>
              <Button
                size="s"
                aria-label={`Reject ${counted(selected.length, 'registration')}…`}
                onClick={() => setAsked({ what: 'reject', servers: selected })}
              >
                Reject…
              </Button>
            </>
          )}
        </div>
      )}
      <ul className="review-rows">
        {items.map(item => (
          <li key={item.registration_id} className="review-selectable">
            <input
              type="checkbox"
              aria-label={`Select ${isolated(item.endpoint_name)}`}
              checked={isSelected(item.registration_id)}
              onClick={event => toggle(item.registration_id, event.shiftKey)}
              onChange={() => undefined}
            />
            <Row item={item} isOpen={item.registration_id === openId} />
          </li>
        ))}
      </ul>
      {onMore && (
        <div className="review-more">
          <Button isBusy={isLoadingMore} onClick={onMore}>
            {isLoadingMore ? 'Loading more…' : 'Load more'}
          </Button>
        </div>
      )}
      {asked?.what === 'approve' && (
        <ApproveSeveral servers={asked.servers} onApprove={decide('approved')} onClose={close} />
      )}
      {asked?.what === 'reject' && (
        <RejectSeveral servers={asked.servers} onReject={decide('rejected')} onClose={close} />
      )}
    </nav>
  );
}

function Row({ item, isOpen }: { item: Registration; isOpen: boolean }) {
  const filter = useSearch();
  return (
    <Link
      href={`/review/${item.registration_id}${filter && `?${filter}`}`}
      className="review-row"
      aria-current={isOpen ? 'true' : undefined}
    >
      <Avatar name={item.endpoint_name} shape="square" />
      <span className="review-row-text">
        <span className="review-row-name">
          <UserText>{item.endpoint_name}</UserText>
        </span>
        <span className="review-row-line small quiet">{shortAddress(item.endpoint_url)}</span>
        <span className="review-row-line small quiet">
          <UserText>{nameOf(item.submitter)}</UserText>
          {wasSubmittedBefore(item) && <span> · in review again</span>}
        </span>
      </span>
      <span title={`Submitted ${exactly(item.submitted_at)}`}>
        <Badge tone={waitTone(item.submitted_at)}>
          <span aria-hidden="true">{shortWait(item.submitted_at)}</span>
          <span className="visually-hidden">{`waiting for ${longWait(item.submitted_at)}`}</span>
        </Badge>
      </span>
    </Link>
  );
}

/** The first submission has the time of the creation. */
function wasSubmittedBefore(item: Registration): boolean {
  return Date.parse(item.submitted_at) - Date.parse(item.created_at) > 1000;
}
