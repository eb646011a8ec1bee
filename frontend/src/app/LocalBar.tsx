/** In local mode: who is signed in, and the way to be somebody else. */
import { useMe } from '../api/queries';
import { useAuth } from '../auth/auth';

export function LocalBar() {
  const auth = useAuth();
  const me = useMe();
  const role = me.data && (me.data.is_admin ? ' (admin)' : ' (employee)');
  return (
    <aside className="bar local" aria-label="Local sign-in">
      <span>
        Local sign-in: <strong>{auth.person?.name}</strong>
        {role}
      </span>
      <button type="button" className="bar-action" onClick={() => auth.signIn({ asSomebodyElse: true })}>
        Switch person
      </button>
    </aside>
  );
}
