/** The signed-in person's registrations by status. */
import { type ReactNode, useEffect, useState } from 'react';
import { useRegistrations } from '../../api/queries';
import type { Registration } from '../../api/types';
import { NotFoundPage } from '../../app/NotFoundPage';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { useAuth } from '../../auth/auth';
import { Skeleton } from '../../ui/Empty';
import { Tabs } from '../../ui/Tabs';
import { Drafts } from './Drafts';
import { List } from './List';
import { News } from './News';
import { decidedAt, decidedSince, markSeen, seenUntil } from './seen';
import { useDecisions } from './useDecisions';
import './mine.css';
import { filterOf, isTab, TAB_NAMES, TABS, type TabName } from './tabs';

export function MinePage({ tab }: PageParams) {
  const personId = useAuth().person?.id ?? '';
  // The decisions stay marked as new during this visit.
  const [since] = useState(() => seenUntil(personId));
  const { decisions, isSettled } = useDecisions();
  useEffect(() => {
    const times = decisions?.map(server => decidedAt(server) ?? '') ?? [];
    markSeen(personId, times.sort().at(-1) ?? '');
  }, [personId, decisions]);
  if (!isTab(tab)) return <NotFoundPage />;
  const news = decidedSince(decisions ?? [], since);
  // The list comes with the decisions above it, which would move it if they came later.
  if (!isSettled) {
    return (
      <MinePageFrame>
        <Skeleton lines={6} label="Loading your registrations" />
      </MinePageFrame>
    );
  }
  return (
    <MinePageFrame>
      <Drafts />
      <News servers={news} />
      <Tabs
        label="By status"
        tabs={TAB_NAMES.map(name => ({
          href: `/mine/${name}`.replace(/\/$/, ''),
          label: <Label tab={name} news={news} />,
        }))}
      />
      <List key={tab} tab={tab} />
    </MinePageFrame>
  );
}

function MinePageFrame({ children }: { children: ReactNode }) {
  return (
    <Page title="My registrations" lead="The servers that you registered, with their review status.">
      {children}
    </Page>
  );
}

function Label({ tab, news }: { tab: TabName; news: readonly Registration[] }) {
  const total = useRegistrations(filterOf(tab)).data?.pages[0]?.total;
  const { status } = TABS[tab];
  const newCount = status ? news.filter(server => server.status === status).length : 0;
  return (
    <>
      <span>{TABS[tab].label}</span>{' '}
      {total !== undefined && <span className="quiet">{`(${total ?? '10,000+'})`}</span>}
      {newCount > 0 && (
        <span className="count mine-count">
          <span>{newCount}</span>
          <span className="visually-hidden"> new</span>
        </span>
      )}
    </>
  );
}
