/** The registrations that a decision on several was not made for, and why; they may have left the queue meanwhile. */
import { Link } from 'wouter';
import { useStore } from '../../ui/store';
import { UserText } from '../../ui/text';
import { failures } from './failures';

export function NotAccepted({ isAttention }: { isAttention: boolean }) {
  const failed = useStore(failures);
  if (!failed.length) return null;
  return (
    <ul className="review-failures" aria-label={isAttention ? 'Not accepted' : 'Not decided'}>
      {failed.map(({ server, why }) => (
        <li key={server.registration_id}>
          <Link
            href={`/review/${server.registration_id}${server.attention.length ? '?queue=attention' : ''}`}
          >
            <UserText>{server.endpoint_name}</UserText>
          </Link>
          <span className="review-failure">{why}</span>
        </li>
      ))}
    </ul>
  );
}
