/** The left pane of "Needs another look": what changed where, and acceptance of several servers at once. */
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { ATTENTION } from '../../inspections/outcomes';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { counted, shortAddress } from '../../ui/format';
import { isolated, UserText } from '../../ui/text';
import { AcceptDialog } from './AcceptDialog';
import { groupsOf, isAcceptable } from './attention-groups';
import { scrollToCurrent } from './scroll-to-current';
import { useAcceptSeveral } from './useAcceptSeveral';
import { useReviewKeys } from './useReviewKeys';

interface AttentionListProps {
  items: readonly Registration[];
  openId: string | null;
  onMore: (() => void) | null;
  isLoadingMore: boolean;
}

export function AttentionList({ items, openId, onMore, isLoadingMore }: AttentionListProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // Those that the dialog shows; a later state of the list does not change them.
  const [asked, setAsked] = useState<readonly Registration[]>([]);
  const { accept, isBusy } = useAcceptSeveral();
  const chosen = items.filter(one => selected.has(one.registration_id));
  const toggle = (ids: readonly string[], isOn: boolean) =>
    setSelected(now => new Set(isOn ? [...now, ...ids] : [...now].filter(id => !ids.includes(id))));
  const run = async (note: string) => {
    setAsked([]);
    await accept(asked, note);
    // Those that failed have to be looked at first.
    setSelected(new Set());
  };
  const current = items.find(one => one.registration_id === openId);
  useReviewKeys({
    x: () => {
      if (openId && current && isAcceptable(current)) toggle([openId], !selected.has(openId));
    },
  });
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (openId) scrollToCurrent(list.current);
  }, [openId]);
  return (
    <nav ref={list} className="review-list panel" aria-label="Needs another look">
      {items.length === 0 && <p className="quiet review-none">Nothing needs another look.</p>}
      {items.some(isAcceptable) && (
        <div className="row review-select">
          <Button size="s" disabled={!chosen.length} isBusy={isBusy} onClick={() => setAsked(chosen)}>
            {chosen.length ? `Accept the tools of ${counted(chosen.length, 'server')}…` : 'Accept selected…'}
          </Button>
          {groupsOf(items)
            .filter(({ servers }) => servers.length > 1)
            .map(({ key, servers }) => (
              <Button
                key={key}
                kind="subtle"
                size="s"
                onClick={() =>
                  toggle(
                    servers.map(one => one.registration_id),
                    true,
                  )
                }
              >
                {`Select ${servers.length} with the same change`}
              </Button>
            ))}
        </div>
      )}
      <ul className="review-rows">
        {items.map(item => (
          <li key={item.registration_id} className="review-selectable">
            <input
              type="checkbox"
              aria-label={`Select ${isolated(item.endpoint_name)}`}
              disabled={!isAcceptable(item)}
              checked={selected.has(item.registration_id)}
              onChange={event => toggle([item.registration_id], event.target.checked)}
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
      {asked.length > 0 && <AcceptDialog servers={asked} onAccept={run} onClose={() => setAsked([])} />}
    </nav>
  );
}

interface RowProps {
  item: Registration;
  isOpen: boolean;
}

function Row({ item, isOpen }: RowProps) {
  return (
    <Link
      href={`/review/${item.registration_id}?queue=attention`}
      className="review-row"
      aria-current={isOpen ? 'true' : undefined}
    >
      <Avatar name={item.endpoint_name} shape="square" />
      <span className="review-row-text">
        <span className="review-row-name">
          <UserText>{item.endpoint_name}</UserText>
        </span>
        <span className="review-row-line small quiet">{shortAddress(item.endpoint_url)}</span>
        <span className="row">
          {item.attention.map(reason => (
            <Badge key={reason} tone={ATTENTION[reason].tone}>
              {ATTENTION[reason].label}
            </Badge>
          ))}
        </span>
      </span>
    </Link>
  );
}
