/** With local sign-in: shows the current user and switches to another. */
import { useMe } from '../api/queries';
import { useAuth } from '../auth/auth';
import { UserText } from '../ui/text';

export function LocalBar() {
  const auth = useAuth();
  const me = useMe();
  const role = me.data && (me.data.is_admin ? ' (admin)' : ' (employee)');
  return (
    <aside className="bar local" aria-label="Local sign-in">
      <span>
        Local sign-in:{' '}
        <strong>
          <UserText>{auth.person?.name ?? ''}</UserText>
        </strong>
        <span>{role}</span>
      </span>
      <button type="button" className="bar-action" onClick={() => auth.signIn({ switchAccount: true })}>
        Switch user
      </button>
    </aside>
  );
}
