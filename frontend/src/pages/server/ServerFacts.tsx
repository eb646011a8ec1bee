/** The facts about a server, shown beside every tab. */
import { Link } from 'wouter';
import { useRegistryAccess } from '../../api/ApiContext';
import { usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { liveOf } from '../../connect/target';
import { Ago } from '../../ui/Ago';
import { CopyIcon } from '../../ui/CopyIcon';
import { Contact, Fact, Facts } from '../../ui/Facts';
import { nameOf, TRANSPORT_NAMES } from '../../ui/format';
import { UserText } from '../../ui/text';
import { Approval } from './Approval';
import { destructiveOf, type Effect, effectOf } from './effects';
import { ReportProblem } from './ReportProblem';

export function ServerFacts({ server }: { server: Registration }) {
  const live = liveOf(usePublished(server.registration_id).data);
  return (
    <aside className="panel server-facts" aria-label="Details">
      <Facts>
        <Fact name="Owner contact">
          <Contact contact={server.owner_contact} />
          <p className="small">
            <Link href={`/?owner=${encodeURIComponent(server.owner_contact)}`}>More from this owner</Link>
          </p>
          <p className="small">
            <ReportProblem server={server} version={live?.version} />
          </p>
        </Fact>
        <PublishedName server={server} />
        <Fact name="Transport">{TRANSPORT_NAMES[server.transport]}</Fact>
        <Verification server={server} />
        <Effects server={server} />
        <Described server={server} />
        <Fact name="Submitted">
          <Ago time={server.submitted_at} /> by <UserText>{nameOf(server.submitter)}</UserText>
        </Fact>
        <Approval server={server} live={live} />
        <Fact name="Last changed">
          <Ago time={server.updated_at} />, record version <span>{server.version}</span>
        </Fact>
      </Facts>
    </aside>
  );
}

/** What the tools say of their effects; empty if they do not. */
function Effects({ server: { available_tools } }: { server: Registration }) {
  const effect = effectOf(available_tools);
  if (!effect) return null;
  return (
    <Fact name="Effects">
      <span>{EFFECTS[effect]}</span>
      {effect === 'destructive' && (
        <p className="wrap">
          <UserText>{destructiveOf(available_tools).join(', ')}</UserText>
        </p>
      )}
      <p className="small quiet">By the tools’ own annotations, which nobody verifies</p>
    </Fact>
  );
}

const EFFECTS: Readonly<Record<Effect, string>> = {
  'read-only': 'Read-only: no tool changes anything',
  writes: 'Some tools make changes',
  destructive: 'Some tools may delete or overwrite data:',
};

/** Links, and the headers that a client must send. */
function Described({ server }: { server: Registration }) {
  const { website_url, repository_url, headers, maintainers } = server;
  return (
    <>
      {website_url && (
        <Fact name="Website">
          <Contact contact={website_url} />
        </Fact>
      )}
      {repository_url && (
        <Fact name="Repository">
          <Contact contact={repository_url} />
        </Fact>
      )}
      {headers.length > 0 && (
        <Fact name="Headers">
          <ul className="facts-headers">
            {headers.map(({ name, description, is_required, is_secret, default: value }) => (
              <li key={name}>
                <span className="mono wrap">{name}</span>{' '}
                <span className="small quiet">
                  {[is_required ? 'required' : 'optional', is_secret && 'secret'].filter(Boolean).join(', ')}
                </span>
                {value && (
                  <p className="small">
                    <span>Default:</span> <UserText>{value}</UserText>
                  </p>
                )}
                {description && (
                  <p className="small">
                    <UserText>{description}</UserText>
                  </p>
                )}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      {maintainers.length > 0 && (
        <Fact name="Maintainers">
          <UserText>{maintainers.map(nameOf).join(', ')}</UserText>
        </Fact>
      )}
    </>
  );
}

/** Whether the registry has seen what it shows. */
function Verification({ server }: { server: Registration }) {
  const { inspection, approved_snapshot: snapshot } = server;
  return (
    <Fact name="Tools">
      {snapshot ? (
        <>
          <span>As seen by the registry</span> <Ago time={snapshot.seen_at} />
        </>
      ) : (
        <span>As declared by the submitter</span>
      )}
      <p className="small quiet">
        {inspection?.outcome === 'auth_required' && <span>The server needs a sign-in. </span>}
        {inspection ? (
          <>
            <span>{inspection.last_ok_at ? 'Last read' : 'Last tried'}</span>{' '}
            <Ago time={inspection.last_ok_at ?? inspection.finished_at} />
          </>
        ) : (
          <span>Not inspected yet</span>
        )}
      </p>
    </Fact>
  );
}

/** Empty if the server was never published, or if the read API is off. */
function PublishedName({ server }: { server: Registration }) {
  const access = useRegistryAccess();
  const { data } = usePublished(server.registration_id);
  const name = access && data?.server_name;
  if (!name) return null;
  const live = liveOf(data);
  return (
    <Fact name="Published name">
      <span className="facts-name">
        <span className="mono wrap">{name}</span>
        <CopyIcon text={name} label="Copy the published name" />
      </span>
      <p className="small">
        <Link href={`/servers/${server.registration_id}/connect`}>
          {live ? `Version ${live.version}` : 'Withdrawn'}
        </Link>
      </p>
    </Fact>
  );
}
