/** Tabs that are links, each with an address of its own. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import './tabs.css';

export interface Tab {
  href: string;
  label: ReactNode;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const [path] = useLocation();
  const bar = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another open tab
  useEffect(() => {
    // Focus stays on the tab; a narrow bar shows the one that is open.
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav ref={bar} className="tabs" aria-label={label}>
      {tabs.map(tab => (
        <Link key={tab.href} href={tab.href} aria-current={tab.href === path ? 'page' : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
