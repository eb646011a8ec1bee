/** Tabs as links; each tab has its own address. */
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: scroll when the path changes
  useEffect(() => {
    // A narrow bar scrolls to the current tab; the focus stays where it is.
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
