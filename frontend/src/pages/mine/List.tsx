/** The registrations of one tab: a table, or cards where it is narrow. */
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
  const [asked, setAsked] = useState<Registration>();
  if (list.isPending) return <Skeleton lines={6} label="Loading your registrations" />;
  if (!list.data) {
    return (
      <ProblemView what="Your registrations could not be loaded." error={list.error} onRetry={list.refetch} />
    );
  }
  const servers = list.data.pages.flatMap(page => page.items);
  if (servers.length === 0) return <Nothing tab={tab} />;
  const more = async () => {
    const { isError, error } = await list.fetchNextPage();
    if (isError) fail('More registrations could not be loaded.', error);
  };
  return (
    <div className="mine-list">
      {isNarrow ? (
        <MineCards servers={servers} onResubmit={setAsked} />
      ) : (
        <MineTable servers={servers} onResubmit={setAsked} />
      )}
      {asked && <Resubmit server={asked} onClose={() => setAsked(undefined)} />}
      {list.hasNextPage && (
        <Button isBusy={list.isFetchingNextPage} onClick={more}>
          {list.isFetchingNextPage ? 'Loading more…' : 'Load more'}
        </Button>
      )}
    </div>
  );
}

function Nothing({ tab }: { tab: TabName }) {
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
        It takes the address of its endpoint, a name, somebody to ask, and two minutes. An administrator
        reviews it; then everybody here finds it.
      </Empty>
    );
  }
  const [title, text] = NOTHING[tab];
  return (
    <Empty icon="check" title={title}>
      {text}
    </Empty>
  );
}

const NOTHING = {
  pending: [
    'Nothing of yours waits for review',
    'What you register, or change later, waits here for its review.',
  ],
  approved: [
    'Nothing of yours is approved yet',
    'What a reviewer approves is found by everybody, and listed here.',
  ],
  rejected: ['Nothing of yours is rejected', 'If a reviewer rejects something, the reason stands here.'],
} as const;
