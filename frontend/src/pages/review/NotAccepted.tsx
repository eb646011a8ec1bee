/** The servers whose tools were not accepted, and why; they may have left the queue meanwhile. */
import { Link } from 'wouter';
import { useStore } from '../../ui/store';
import { UserText } from '../../ui/text';
import { failures } from './useAcceptSeveral';

export function NotAccepted() {
  const failed = useStore(failures);
  if (!failed.length) return null;
  return (
    <ul className="review-failures" aria-label="Not accepted">
      {failed.map(({ server, why }) => (
        <li key={server.registration_id}>
          <Link href={`/review/${server.registration_id}?queue=attention`}>
            <UserText>{server.endpoint_name}</UserText>
          </Link>
          <span className="review-failure">{why}</span>
        </li>
      ))}
    </ul>
  );
}
