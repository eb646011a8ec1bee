/** The about page: the registry's purpose, the approval process, the signed-in person and the links to the API. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { useMe } from '../../api/queries';
import { Page } from '../../app/Page';
import { useAuth } from '../../auth/auth';
import { useInspectorHealth } from '../../inspections/queries';
import { Ago } from '../../ui/Ago';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { Skeleton } from '../../ui/Empty';
import { counted } from '../../ui/format';
import './about.css';
import { OrganisationSetup } from './OrganisationSetup';
import { States } from './States';

export function AboutPage() {
  const version = useVersion();
  return (
    <Page title="About this registry">
      <div className="about">
        <div className="about-part">
          <section className="about-text" aria-label="Purpose">
            <p>
              This registry lists the MCP servers that you may use here: what each server does, who owns it,
              and how to connect to it. Anyone can register a server. An administrator reviews it before it
              appears in the catalogue. The audit log records who made each change, when and why.
            </p>
          </section>
          <section className="panel stack-s" aria-labelledby="about-approval">
            <h2 id="about-approval">How a server is approved</h2>
            <States />
          </section>
          <OrganisationSetup />
        </div>
        <div className="about-part">
          <section className="panel stack-s" aria-labelledby="about-you">
            <h2 id="about-you">You</h2>
            <You />
          </section>
          <Inspector />
          <section className="panel stack-s" aria-labelledby="about-programs">
            <h2 id="about-programs">For programs</h2>
            <p>
              Everything here is also in the API. Read its documentation, try its operations, or load the
              OpenAPI document into your tools.
            </p>
            <ul className="about-links">
              <li>
                <a href="/docs">Try the API</a> <span className="quiet">Swagger UI</span>
              </li>
              <li>
                <a href="/redoc">Read about the API</a> <span className="quiet">ReDoc</span>
              </li>
              <li>
                <a href="/openapi.json">The OpenAPI document</a> <span className="quiet">JSON</span>
              </li>
            </ul>
          </section>
          <p className="quiet small">{version ? `MCP Registry ${version}` : ' '}</p>
          <p className="quiet small">
            Built with open-source software, under <a href="/licences.txt">these licences</a>.
          </p>
        </div>
      </div>
    </Page>
  );
}

function You() {
  const me = useMe().data;
  const { person } = useAuth();
  if (!me || !person) return <Skeleton lines={2} />;
  return (
    <>
      <div className="about-you">
        <Avatar name={person.name} shape="round" size="m" />
        <div>
          <p className="row">
            <strong>{person.name}</strong>
            <Badge tone={me.is_admin ? 'accent' : 'neutral'}>
              {me.is_admin ? 'Administrator' : 'Employee'}
            </Badge>
          </p>
          <p className="quiet wrap">{me.email ?? person.username}</p>
        </div>
      </div>
      <p>
        {me.is_admin
          ? 'You can register servers, review, edit and delete every registration, and read the audit log.'
          : 'You can browse all servers, register servers, and edit your own registrations. Administrators approve or reject them.'}
      </p>
    </>
  );
}

/** For administrators: whether servers are inspected, and how many wait for it. */
function Inspector() {
  const isAdmin = useMe().data?.is_admin;
  const { data, isError } = useInspectorHealth(Boolean(isAdmin));
  if (!isAdmin) return null;
  return (
    <section className="panel stack-s" aria-labelledby="about-inspector">
      <h2 id="about-inspector">Inspector</h2>
      {data === undefined && !isError && <Skeleton lines={2} />}
      {isError && <p>Its state could not be read.</p>}
      {data && (
        <>
          <p className="row">
            <Badge tone={data.status === 'healthy' ? 'good' : 'bad'}>
              {data.status === 'healthy' ? 'Running' : 'Not running'}
            </Badge>
            {data.last_seen_at && (
              <span className="quiet">
                Last seen <Ago time={data.last_seen_at} />
              </span>
            )}
          </p>
          <p>
            {data.status === 'healthy'
              ? `${counted(data.due ?? 0, 'inspection')} due.`
              : 'Servers are not inspected, and requested inspections wait. An operator starts it with python -m registry_api.inspector.'}
          </p>
        </>
      )}
    </section>
  );
}

function useVersion(): string | undefined {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['version'],
    queryFn: ({ signal }) => api.get('/health/live', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.version;
}
