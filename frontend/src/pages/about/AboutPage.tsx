/** What the registry is, who one is to it, how an approval comes about, and what programs need to know. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { useMe } from '../../api/queries';
import { Page } from '../../app/Page';
import { useAuth } from '../../auth/auth';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { Skeleton } from '../../ui/Empty';
import './about.css';
import { Policy } from './Policy';
import { States } from './States';

export function AboutPage() {
  const version = useVersion();
  return (
    <Page title="About this registry">
      <div className="about">
        <div className="about-part">
          <section className="about-text" aria-label="What it is">
            <p>
              This is the list of MCP servers that may be used here: what each one does, who answers for it,
              and how to connect to it. Anybody can register a server; an administrator looks at it before it
              appears in the catalogue. Every change is kept, with who made it, when and why.
            </p>
          </section>
          <section className="panel stack-s" aria-labelledby="about-approval">
            <h2 id="about-approval">How a server gets approved</h2>
            <States />
          </section>
          <Policy />
        </div>
        <div className="about-part">
          <section className="panel stack-s" aria-labelledby="about-you">
            <h2 id="about-you">You</h2>
            <You />
          </section>
          <section className="panel stack-s" aria-labelledby="about-programs">
            <h2 id="about-programs">For programs</h2>
            <p>
              All that these pages do goes through an API, which programs may use as well. It is described for
              reading, for trying out, and as a document that tools understand.
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
            Built with the work of others, under <a href="/licences.txt">their licences</a>.
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
          ? 'You can register servers, decide on every registration, change and delete any of them, and read the whole log.'
          : 'You can browse everything, register servers, and change those that you have registered. Administrators decide which are approved.'}
      </p>
    </>
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
