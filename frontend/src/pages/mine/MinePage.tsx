/** The signed-in person's registrations by status. */
import { useEffect, useState } from 'react';
import { useRegistrations } from '../../api/queries';
import type { Registration } from '../../api/types';
import { NotFoundPage } from '../../app/NotFoundPage';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { useAuth } from '../../auth/auth';
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
  const decisions = useDecisions().data?.items;
  useEffect(() => {
    const times = decisions?.map(server => decidedAt(server) ?? '') ?? [];
    markSeen(personId, times.sort().at(-1) ?? '');
  }, [personId, decisions]);
  if (!isTab(tab)) return <NotFoundPage />;
  const news = decidedSince(decisions ?? [], since);
  return (
    <Page title="My registrations" lead="The servers that you registered, with their review status.">
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
