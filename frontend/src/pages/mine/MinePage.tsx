/** The signed-in person's registrations by status. */
import { useRegistrations } from '../../api/queries';
import { NotFoundPage } from '../../app/NotFoundPage';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { Tabs } from '../../ui/Tabs';
import { List } from './List';
import './mine.css';
import { filterOf, isTab, TAB_NAMES, TABS, type TabName } from './tabs';

export function MinePage({ tab }: PageParams) {
  if (!isTab(tab)) return <NotFoundPage />;
  return (
    <Page title="My registrations" lead="The servers that you registered, with their review status.">
      <Tabs
        label="By status"
        tabs={TAB_NAMES.map(name => ({
          href: `/mine/${name}`.replace(/\/$/, ''),
          label: <Label tab={name} />,
        }))}
      />
      <List key={tab} tab={tab} />
    </Page>
  );
}

function Label({ tab }: { tab: TabName }) {
  const total = useRegistrations(filterOf(tab)).data?.pages[0]?.total;
  return (
    <>
      <span>{TABS[tab].label}</span>{' '}
      {total !== undefined && <span className="quiet">{`(${total ?? '10,000+'})`}</span>}
    </>
  );
}
