/** Who is signed in, and what they can do about it; loads right after the first paint. */
import { Link } from 'wouter';
import { useMe } from '../api/queries';
import { useAuth } from '../auth/auth';
import { Badge } from '../ui/Badge';
import { Icon } from '../ui/icons';
import { UserText } from '../ui/text';
import { isPaletteOpen } from './palette-open';

const isApple = /Mac|iP/.test(globalThis.navigator?.userAgent ?? '');

interface UserMenuItemsProps {
  hasDrafts: boolean;
  close: () => void;
}

export function UserMenuItems({ hasDrafts, close }: UserMenuItemsProps) {
  const auth = useAuth();
  const me = useMe();
  return (
    <>
      <div className="menu-text stack-s">
        <div className="row">
          <strong>
            <UserText>{auth.person?.name ?? ''}</UserText>
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
      <Link href="/may-i-use" className="menu-item" onClick={close}>
        <Icon name="search" size={16} />
        May I use this?
      </Link>
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
      {hasDrafts && <p className="menu-text quiet small">Signing out discards your unsaved drafts.</p>}
    </>
  );
}
