/** The left pane: the pending registrations, longest wait first. */
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { nameOf, shortAddress } from '../../ui/format';
import { UserText } from '../../ui/text';
import { exactly, useMinute } from '../../ui/time';
import { scrollToCurrent } from './scroll-to-current';
import { longWait, shortWait, waitTone } from './wait';

interface PendingListProps {
  items: readonly Registration[];
  openId: string | null;
  onMore: (() => void) | null;
  isLoadingMore: boolean;
}

export function PendingList({ items, openId, onMore, isLoadingMore }: PendingListProps) {
  const list = useRef<HTMLElement>(null);
  useMinute();
  useEffect(() => {
    if (openId) scrollToCurrent(list.current);
  }, [openId]);
  return (
    <nav ref={list} className="review-list panel" aria-label="Waiting for review">
      {items.length === 0 && <p className="quiet review-none">Nothing is waiting.</p>}
      <ul className="review-rows">
        {items.map(item => (
          <li key={item.registration_id}>
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
    </nav>
  );
}

function Row({ item, isOpen }: { item: Registration; isOpen: boolean }) {
  return (
    <Link
      href={`/review/${item.registration_id}`}
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
