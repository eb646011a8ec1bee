/** The registrations of one tab: a table, or cards on narrow screens. */
import { useState } from 'react';
import { useRegistrations } from '../../api/queries';
import type { Registration } from '../../api/types';
import { Button, LinkButton } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { fail } from '../../ui/toast';
import { MineCards } from './MineCards';
import { MineTable } from './MineTable';
import { Resubmit } from './Resubmit';
import { filterOf, type TabName } from './tabs';
import { useIsNarrow } from './useIsNarrow';

export function List({ tab }: { tab: TabName }) {
  const list = useRegistrations(filterOf(tab));
  const isNarrow = useIsNarrow();
  const [resubmitting, setResubmitting] = useState<Registration>();
  if (list.isPending) return <Skeleton lines={6} label="Loading your registrations" />;
  if (!list.data) {
    return (
      <ProblemView what="Your registrations could not be loaded." error={list.error} onRetry={list.refetch} />
    );
  }
  const servers = list.data.pages.flatMap(page => page.items);
  if (servers.length === 0) return <EmptyTab tab={tab} />;
  const more = async () => {
    const { isError, error } = await list.fetchNextPage();
    if (isError) fail('More registrations could not be loaded.', error);
  };
  return (
    <div className="mine-list">
      {isNarrow ? (
        <MineCards servers={servers} onResubmit={setResubmitting} />
      ) : (
        <MineTable servers={servers} onResubmit={setResubmitting} />
      )}
      {resubmitting && <Resubmit server={resubmitting} onClose={() => setResubmitting(undefined)} />}
      {list.hasNextPage && (
        <Button isBusy={list.isFetchingNextPage} onClick={more}>
          {list.isFetchingNextPage ? 'Loading more…' : 'Load more'}
        </Button>
      )}
    </div>
  );
}

function EmptyTab({ tab }: { tab: TabName }) {
  if (tab === '') {
    return (
      <Empty
        icon="server"
        title="Register your first server"
        actions={
          <LinkButton kind="primary" icon="add" href="/register">
            Register a server
          </LinkButton>
        }
      >
        You need the address of its endpoint, a name and an owner contact. It takes two minutes. After an
        administrator approves it, everyone can find it here.
      </Empty>
    );
  }
  const [title, text] = EMPTY_TEXTS[tab];
  return (
    <Empty icon="check" title={title}>
      {text}
    </Empty>
  );
}

const EMPTY_TEXTS = {
  pending: [
    'No registration is waiting for review',
    'Your new registrations and your edits appear here until they are reviewed.',
  ],
  approved: [
    'No registration is approved yet',
    'Your registrations appear here when a reviewer approves them.',
  ],
  rejected: [
    'No registration is rejected',
    'If a reviewer rejects a registration, you find the reason here.',
  ],
} as const;
