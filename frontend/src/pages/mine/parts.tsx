/** What table and cards have in common. */
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { Avatar } from '../../ui/Avatar';
import { StatusBadge } from '../../ui/Badge';
import { nameOf, shortAddress } from '../../ui/words';
import { useRejecter } from './useRejecter';

export function NameLink({ server }: { server: Registration }) {
  return (
    <span className="mine-head">
      <Avatar name={server.endpoint_name} shape="square" />
      <span className="mine-names">
        <Link href={`/servers/${server.registration_id}`} className="mine-link">
          {server.endpoint_name}
        </Link>
        <span className="mono quiet mine-address">{shortAddress(server.endpoint_url)}</span>
      </span>
    </span>
  );
}

export function StatusAndReason({ server }: { server: Registration }) {
  const { status, status_reason } = server;
  return (
    <div className="mine-state">
      <StatusBadge status={status} />
      {status_reason && <p className="mine-reason">{status_reason}</p>}
      {status === 'Rejected' && !status_reason && <p className="quiet">The reviewer gave no reason.</p>}
    </div>
  );
}

/** Who decided; nobody yet while it waits. */
export function Reviewer({ server }: { server: Registration }) {
  const rejecter = useRejecter(server);
  const person = server.approver ?? rejecter;
  return person ? nameOf(person) : <span className="quiet">–</span>;
}
