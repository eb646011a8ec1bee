/** The bar at the top: product name, links to the pages, search, theme and user menu. */
import { lazy, type ReactNode, Suspense } from 'react';
import { Link, useLocation } from 'wouter';
import { unsentDecisions, useMe, useSummary } from '../api/queries';
import { LinkButton } from '../ui/Button';
import { Icon } from '../ui/icons';
import { Logo } from '../ui/Logo';
import { Menu } from '../ui/Menu';
import { useStore } from '../ui/store';
import './header.css';
import { type Route, routes } from './routes';
import { SearchBox } from './SearchBox';
import { ThemeMenu } from './ThemeMenu';
import { UserMenu } from './UserMenu';

/** If it cannot be loaded, the link works without it. */
const DecisionCount = lazy(async (): Promise<{ default: () => ReactNode }> => {
  const chunk = await import('../pages/mine/DecisionCount').catch(() => ({ DecisionCount: () => null }));
  return { default: chunk.DecisionCount };
});

export function Header() {
  return (
    <header className="header">
      <div className="header-inner">
        <Menu label="Menu" className="button subtle icon-only header-more" button={<Icon name="menu" />}>
          {close => (
            <nav aria-label="Pages">
              <PageLinks className="menu-item" onFollow={close} />
            </nav>
          )}
        </Menu>
        <Link href="/" className="product" aria-label="MCP Registry, home">
          <Logo />
          <span>MCP Registry</span>
        </Link>
        <nav className="header-nav" aria-label="Pages">
          <PageLinks className="header-link" />
        </nav>
        <SearchBox />
        <LinkButton kind="primary" icon="add" href="/register" className="header-register">
          <span>Register server</span>
        </LinkButton>
        <ThemeMenu />
        <UserMenu />
      </div>
    </header>
  );
}

function PageLinks({ className, onFollow }: { className: string; onFollow?: () => void }) {
  const isAdmin = useMe().data?.is_admin ?? false;
  return routes
    .filter(route => route.nav && (isAdmin || !route.isForAdmins))
    .map(route => <PageLink key={route.path} route={route} className={className} onFollow={onFollow} />);
}

interface PageLinkProps {
  route: Route;
  className: string;
  onFollow?: () => void;
}

function PageLink({ route, className, onFollow }: PageLinkProps) {
  const [path] = useLocation();
  const href = route.path.replace(/\/:.*/, '') || '/';
  return (
    <Link
      href={href}
      className={className}
      aria-current={path === href || path.startsWith(`${href}/`) ? 'page' : undefined}
      onClick={() => onFollow?.()}
    >
      <span>{route.nav?.label}</span>
      {route.nav?.count === 'reviews' && <ReviewCount />}
      <Suspense>{route.nav?.count === 'decisions' && <DecisionCount />}</Suspense>
    </Link>
  );
}

/** How many registrations ask for a decision: those that are pending, and those that need another look. */
function ReviewCount() {
  const { pending = 0, attention = 0 } = useSummary().data ?? {};
  const count = pending + attention - useStore(unsentDecisions);
  if (count < 1) return null;
  return (
    <span className="count">
      <span>{count > 99 ? '99+' : count}</span>
      <span className="visually-hidden"> to review</span>
    </span>
  );
}
