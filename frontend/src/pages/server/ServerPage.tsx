/** One server: what it is, its tools, how to connect, and its history. */
import { ApiError } from '../../api/api.error';
import { useRegistration } from '../../api/other-queries';
import { useMe } from '../../api/queries';
import type { Registration } from '../../api/types';
import { NotFoundPage } from '../../app/NotFoundPage';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/routes';
import { Avatar } from '../../ui/Avatar';
import { CopyIcon } from '../../ui/CopyIcon';
import { Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { StatusBadge } from '../../ui/StatusBadge';
import { Tabs } from '../../ui/Tabs';
import { Actions } from './Actions';
import { Connect } from './Connect';
import { Gone } from './Gone';
import { History } from './History';
import { Notice } from './Notice';
import { Overview } from './Overview';
import './server.css';
import { ServerFacts } from './ServerFacts';
import { Tools } from './Tools';

export function ServerPage({ id, tab }: PageParams) {
  const server = useRegistration(id);
  if (server.error instanceof ApiError && server.error.status === 404) return <Gone id={id} />;
  if (server.isPending) {
    return (
      <Page title="Server">
        <Skeleton lines={6} />
      </Page>
    );
  }
  if (!server.data) {
    return (
      <Page title="Server">
        <ProblemView what="The server could not be loaded." error={server.error} onRetry={server.refetch} />
      </Page>
    );
  }
  return <Server server={server.data} tab={tab} />;
}

function Server({ server, tab }: { server: Registration; tab: string }) {
  const me = useMe().data;
  const section = SECTIONS[tab as keyof typeof SECTIONS];
  if (!section) return <NotFoundPage />;
  const home = `/servers/${server.registration_id}`;
  return (
    <Page
      title={server.endpoint_name}
      before={<Avatar name={server.endpoint_name} shape="square" size="l" />}
      lead={
        <span className="server-lead">
          <StatusBadge status={server.status} />
          <span className="server-address">
            <span className="mono wrap">{server.endpoint_url}</span>
            <CopyIcon text={server.endpoint_url} label="Copy the address" />
          </span>
        </span>
      }
      actions={<Actions server={server} me={me} isConnecting={tab === 'connect'} />}
    >
      <Notice server={server} me={me} />
      <Tabs
        label="About this server"
        tabs={[
          { href: home, label: 'Overview' },
          { href: `${home}/tools`, label: <ToolsLabel count={server.available_tools.length} /> },
          { href: `${home}/connect`, label: 'Connect' },
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

const SECTIONS = {
  '': (server: Registration) => <Overview server={server} />,
  tools: (server: Registration) => <Tools server={server} />,
  connect: (server: Registration) => <Connect server={server} />,
  history: (server: Registration) => <History id={server.registration_id} name={server.endpoint_name} />,
};

function ToolsLabel({ count }: { count: number }) {
  return (
    <>
      Tools <span className="quiet">({count})</span>
    </>
  );
}
