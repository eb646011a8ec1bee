/** The page of a server: overview, tools, connect and history. It shows the live version, if there is one. */
import { lazy, Suspense } from 'react';
import { ApiError } from '../../api/api.error';
import { useRegistration } from '../../api/lazy-queries';
import { useMe, usePublished } from '../../api/queries';
import type { Published, Registration } from '../../api/types';
import { NotFoundPage } from '../../app/NotFoundPage';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { asPublished, isSame } from '../../connect/published';
import { liveOf } from '../../connect/target';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { CopyIcon } from '../../ui/CopyIcon';
import { Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { StatusBadge } from '../../ui/StatusBadge';
import { Tabs } from '../../ui/Tabs';
import { Actions } from './Actions';
import { Connect } from './Connect';
import { DriftNotice } from './DriftNotice';
import { Gone } from './Gone';
import { History } from './History';
import { DeprecationNotice, EditNotice, NotLiveNotice } from './Notice';
import { Overview } from './Overview';
import './server.css';
import { ServerFacts } from './ServerFacts';
import { Tools } from './Tools';
import { useListed } from './useListed';

/** Few people open them, so their code is loaded with the tab. */
const Inspections = lazy(async () => ({ default: (await import('./Inspections')).Inspections }));

export function ServerPage({ id, tab }: PageParams) {
  const server = useRegistration(id);
  const published = usePublished(id);
  const listed = useListed(id);
  if (server.error instanceof ApiError && server.error.status === 404) return <Gone id={id} />;
  // Unless it is approved, wait for the published version: the page must not show an edit first and replace it.
  const isKnown = server.data?.status === 'Approved' || published.data !== undefined;
  const failed = server.data ? published : server;
  if (!server.data && listed) return <Server registration={listed} published={published.data} tab={tab} />;
  if (server.isPending || (!isKnown && published.isPending)) {
    return (
      <Page title="Server">
        <Skeleton lines={6} />
      </Page>
    );
  }
  if (!server.data || !isKnown) {
    return (
      <Page title="Server">
        <ProblemView what="The server could not be loaded." error={failed.error} onRetry={failed.refetch} />
      </Page>
    );
  }
  return <Server registration={server.data} published={published.data} tab={tab} />;
}

interface ServerProps {
  registration: Registration;
  /** Undefined while it loads; only for approved registrations. */
  published: Published | undefined;
  tab: string;
}

function Server({ registration, published, tab }: ServerProps) {
  const me = useMe().data;
  const live = liveOf(published);
  const server = live ? asPublished(registration, live) : registration;
  const section = SECTIONS[tab as keyof typeof SECTIONS];
  if (!section) return <NotFoundPage />;
  const home = `/servers/${server.registration_id}`;
  return (
    <Page
      title={server.endpoint_name}
      before={<Avatar name={server.endpoint_name} shape="square" size="l" />}
      lead={
        <span className="server-lead">
          <States server={registration} published={published} />
          <span className="server-address">
            <span className="mono wrap">{server.endpoint_url}</span>
            <CopyIcon text={server.endpoint_url} label="Copy the address" />
          </span>
        </span>
      }
      actions={<Actions server={server} me={me} isConnecting={tab === 'connect'} />}
      warning={<NotLiveNotice server={registration} published={published} me={me} />}
    >
      <DeprecationNotice server={registration} />
      <EditNotice server={registration} published={published} me={me} />
      <DriftNotice server={registration} me={me} />
      <Tabs
        label="About this server"
        tabs={[
          { href: home, label: 'Overview' },
          { href: `${home}/tools`, label: <ToolsLabel count={server.available_tools.length} /> },
          { href: `${home}/connect`, label: 'Connect' },
          { href: `${home}/inspections`, label: 'Inspections' },
          { href: `${home}/history`, label: 'History' },
        ]}
      />
      <div className="server-columns">
        <div className="server-content">{section(server)}</div>
        <ServerFacts server={server} />
      </div>
    </Page>
  );
}

/** The status: "Approved" as long as a version is live, with a badge for a pending edit. */
function States({ server, published }: { server: Registration; published: Published | undefined }) {
  const live = liveOf(published);
  if (live && server.status !== 'Approved') {
    return (
      <>
        <StatusBadge status="Approved" />
        {server.status === 'Pending' && (
          <Badge tone="wait" icon="clock">
            {isSame(live, server) ? 'In review' : 'Update in review'}
          </Badge>
        )}
      </>
    );
  }
  return <StatusBadge status={server.status} />;
}

const SECTIONS = {
  '': (server: Registration) => <Overview server={server} />,
  tools: (server: Registration) => <Tools server={server} />,
  connect: (server: Registration) => <Connect server={server} />,
  inspections: (server: Registration) => (
    <Suspense fallback={<Skeleton lines={4} />}>
      <Inspections server={server} />
    </Suspense>
  ),
  history: (server: Registration) => <History id={server.registration_id} name={server.endpoint_name} />,
};

function ToolsLabel({ count }: { count: number }) {
  return (
    <>
      Tools <span className="quiet">{`(${count})`}</span>
    </>
  );
}
