/** The registration that already has the address or the name. */
import { Link } from 'wouter';
import { useMe } from '../../api/queries';
import type { ExistingRegistration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { nameOf } from '../../ui/format';
import { StatusBadge } from '../../ui/StatusBadge';
import { UserText } from '../../ui/text';

interface ExistingProps {
  found: ExistingRegistration;
  /** The sentence above it. */
  text?: string;
}

export function Existing({ found, text }: ExistingProps) {
  const me = useMe().data;
  const isMine = me?.user_id === found.submitter.user_id;
  const home = `/servers/${found.registration_id}`;
  return (
    <div className="reg-existing" role="status">
      {text && <p>{text}</p>}
      <p className="row">
        <Link href={home} className="wrap">
          <strong>
            <UserText>{found.endpoint_name}</UserText>
          </strong>
        </Link>
        <StatusBadge status={found.status} />
      </p>
      <p className="small quiet wrap">
        <UserText>{found.endpoint_url}</UserText> · registered <Ago time={found.submitted_at} /> by{' '}
        {isMine ? <span>you</span> : <UserText>{nameOf(found.submitter)}</UserText>}
      </p>
      {isMine && (
        <p>
          <Link href={`${home}/edit`}>{found.status === 'Rejected' ? 'Fix and resubmit' : 'Edit'}</Link>
        </p>
      )}
    </div>
  );
}
