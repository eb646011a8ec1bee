/** The left pane of "Needs another look": what changed where, and acceptance of several servers at once. */
import { useState } from 'react';
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { ATTENTION } from '../../inspections/outcomes';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { counted, shortAddress } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { isolated, UserText } from '../../ui/text';
import { useAcceptSeveral } from './useAcceptSeveral';

interface AttentionListProps {
  items: readonly Registration[];
  openId: string | null;
  onMore: (() => void) | null;
  isLoadingMore: boolean;
}

export function AttentionList({ items, openId, onMore, isLoadingMore }: AttentionListProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAsking, setIsAsking] = useState(false);
  const { accept, failures, isBusy } = useAcceptSeveral();
  const chosen = items.filter(one => selected.has(one.registration_id));
  const toggle = (ids: readonly string[], isOn: boolean) =>
    setSelected(now => new Set(isOn ? [...now, ...ids] : [...now].filter(id => !ids.includes(id))));
  const run = async () => {
    setIsAsking(false);
    await accept(chosen);
    setSelected(new Set());
  };
  return (
    <nav className="review-list panel" aria-label="Needs another look">
      {items.length === 0 && <p className="quiet review-none">Nothing needs another look.</p>}
      {items.some(isAcceptable) && (
        <div className="row review-select">
          <Button size="s" disabled={!chosen.length} isBusy={isBusy} onClick={() => setIsAsking(true)}>
            {chosen.length ? `Accept the tools of ${counted(chosen.length, 'server')}…` : 'Accept selected…'}
          </Button>
          {groupsOf(items).map(group => (
            <Button key={group.digest} kind="subtle" size="s" onClick={() => toggle(group.ids, true)}>
              {`Select ${group.ids.length} with the same tools`}
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
            <Row
              item={item}
              isOpen={item.registration_id === openId}
              failure={failures.get(item.registration_id)}
            />
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
      {isAsking && (
        <Modal
          title={`Accept the tools of ${counted(chosen.length, 'server')}?`}
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button kind="primary" icon="check" onClick={run}>
                Accept
              </Button>
              <Button onClick={() => setIsAsking(false)}>Cancel</Button>
            </>
          }
        >
          <p>
            Each server is approved again, with the tools that were seen last. Clients get them as its next
            version.
          </p>
          <ul>
            {chosen.map(one => (
              <li key={one.registration_id}>
                <UserText>{one.endpoint_name}</UserText>
              </li>
            ))}
          </ul>
        </Modal>
      )}
    </nav>
  );
}

/** Whether its changed tools can be accepted: they were read, and are not the approved ones. */
export function isAcceptable({ attention, inspection }: Registration): boolean {
  return attention.includes('tools_changed') && inspection?.outcome === 'ok';
}

interface Group {
  readonly digest: string;
  readonly ids: readonly string[];
}

/** Servers of a fleet change together: those that offer the same new tools. */
function groupsOf(items: readonly Registration[]): Group[] {
  const groups = new Map<string, string[]>();
  for (const one of items.filter(isAcceptable)) {
    const digest = one.inspection?.tools_digest?.sha256 ?? '';
    groups.set(digest, [...(groups.get(digest) ?? []), one.registration_id]);
  }
  return [...groups].filter(([, ids]) => ids.length > 1).map(([digest, ids]) => ({ digest, ids }));
}

interface RowProps {
  item: Registration;
  isOpen: boolean;
  failure: string | undefined;
}

function Row({ item, isOpen, failure }: RowProps) {
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
        {failure && <span className="small review-failure">{failure}</span>}
      </span>
    </Link>
  );
}
