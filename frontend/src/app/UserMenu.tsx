/** Shows who is signed in; switches accounts and signs out. */
import { Link } from 'wouter';
import { useMe } from '../api/queries';
import { useAuth } from '../auth/auth';
import { Avatar } from '../ui/Avatar';
import { Badge } from '../ui/Badge';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/Menu';
import { isolated, UserText } from '../ui/text';
import { hasDrafts } from '../ui/unsaved';
import { isPaletteOpen } from './palette-open';

const isApple = /Mac|iP/.test(globalThis.navigator?.userAgent ?? '');

export function UserMenu() {
  const auth = useAuth();
  const me = useMe();
  const name = auth.person?.name ?? '';
  return (
    <Menu
      label={`Signed in as ${isolated(name)}`}
      className="button subtle icon-only user-menu"
      button={<Avatar name={name} shape="round" size="s" />}
    >
      {close => (
        <>
          <div className="menu-text stack-s">
            <div className="row">
              <strong>
                <UserText>{name}</UserText>
              </strong>
              {me.data?.is_admin && <Badge tone="accent">Administrator</Badge>}
            </div>
            <div className="quiet small wrap">{auth.person?.username}</div>
          </div>
          <hr />
          <button
            type="button"
            className="menu-item"
            aria-keyshortcuts="Control+K Meta+K"
            onClick={() => {
              close();
              isPaletteOpen.set(true);
            }}
          >
            <Icon name="keyboard" size={16} />
            <span>Go to…</span>
            <kbd className="end small">{isApple ? '⌘K' : 'Ctrl+K'}</kbd>
          </button>
          <Link href="/about" className="menu-item" onClick={close}>
            <Icon name="info" size={16} />
            About this registry
          </Link>
          <button type="button" className="menu-item" onClick={() => auth.signIn({ switchAccount: true })}>
            <Icon name="person" size={16} />
            Sign in with another account
          </button>
          <button type="button" className="menu-item" onClick={() => auth.signOut()}>
            <Icon name="arrow" size={16} />
            Sign out
          </button>
          {hasDrafts() && <p className="menu-text quiet small">Signing out discards your unsaved drafts.</p>}
        </>
      )}
    </Menu>
  );
}
