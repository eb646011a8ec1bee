/** The decisions since the last visit: what was decided, by whom, when and why. */
import { Link } from 'wouter';
import { reasonOf, useRejection } from '../../api/rejection';
import type { Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { StatusBadge } from '../../ui/StatusBadge';
import { UserText } from '../../ui/text';
import { Reviewer } from './parts';
import { decidedAt } from './seen';

export function News({ servers }: { servers: readonly Registration[] }) {
  if (servers.length === 0) return null;
  return (
    <section className="panel stack-s mine-news" aria-labelledby="mine-news">
      <h2 id="mine-news">New decisions</h2>
      <ul className="mine-news-list">
        {servers.map(server => (
          <Decision key={server.registration_id} server={server} />
        ))}
      </ul>
    </section>
  );
}

function Decision({ server }: { server: Registration }) {
  const rejection = useRejection(server);
  const reason = server.status === 'Rejected' ? reasonOf(rejection) : server.status_reason;
  return (
    <li>
      <p className="row">
        <StatusBadge status={server.status} />
        <Link href={`/servers/${server.registration_id}`} className="mine-link">
          <UserText>{server.endpoint_name}</UserText>
        </Link>
        <span className="small quiet">
          <Ago time={decidedAt(server) ?? server.updated_at} /> by <Reviewer server={server} />
        </span>
      </p>
      {reason && (
        <p className="mine-reason" dir="auto">
          {reason}
        </p>
      )}
    </li>
  );
}
