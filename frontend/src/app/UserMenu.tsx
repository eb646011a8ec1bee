/** Shows who is signed in; its menu switches accounts and signs out. */
import { lazy, Suspense } from 'react';
import { useAuth } from '../auth/auth';
import { Avatar } from '../ui/Avatar';
import { Menu } from '../ui/Menu';
import { isolated } from '../ui/text';
import { hasDrafts } from '../ui/unsaved';
import { ErrorBoundary } from './ErrorBoundary';

/** ConnectionBar loads it in advance, for when the connection is lost. */
const UserMenuItems = lazy(async () => ({ default: (await import('./UserMenuItems')).UserMenuItems }));

export function UserMenu() {
  const name = useAuth().person?.name ?? '';
  return (
    <Menu
      label={`Signed in as ${isolated(name)}`}
      className="button subtle icon-only user-menu"
      button={<Avatar name={name} shape="round" size="s" />}
    >
      {close => (
        <ErrorBoundary>
          <Suspense>
            <UserMenuItems hasDrafts={hasDrafts()} close={close} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Menu>
  );
}
