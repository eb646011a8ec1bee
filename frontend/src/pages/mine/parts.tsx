/** The parts that table and cards share. */
import { Link } from 'wouter';
import { reasonOf, useRejection } from '../../api/rejection';
import type { Registration } from '../../api/types';
import { publishingObstacle } from '../../connect/published';
import { Avatar } from '../../ui/Avatar';
import { nameOf, shortAddress } from '../../ui/format';
import { StatusBadge } from '../../ui/StatusBadge';
import { UserText } from '../../ui/text';

export function NameLink({ server }: { server: Registration }) {
  return (
    <span className="mine-head">
      <Avatar name={server.endpoint_name} shape="square" />
      <span className="mine-names">
        <Link href={`/servers/${server.registration_id}`} className="mine-link">
          <UserText>{server.endpoint_name}</UserText>
        </Link>
        <span className="mono quiet mine-address">{shortAddress(server.endpoint_url)}</span>
      </span>
    </span>
  );
}

export function StatusAndReason({ server }: { server: Registration }) {
  const { status, status_reason } = server;
  const rejection = useRejection(server);
  const obstacle = status === 'Approved' ? publishingObstacle(server.endpoint_url) : null;
  const reason = status === 'Rejected' ? reasonOf(rejection) : status_reason;
  return (
    <div className="mine-state">
      <StatusBadge status={status} />
      {obstacle && <p className="mine-reason">{`Clients can’t see it, because ${obstacle}.`}</p>}
      {reason && (
        <p className="mine-reason" dir="auto">
          {reason}
        </p>
      )}
    </div>
  );
}

/** The person who approved or rejected the registration; a dash while it is pending. */
export function Reviewer({ server }: { server: Registration }) {
  const rejection = useRejection(server);
  const person = server.approver ?? rejection.person;
  return person ? <UserText>{nameOf(person)}</UserText> : <span className="quiet">–</span>;
}
