/** Tabs that are links, each with an address of its own. */
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import './tabs.css';

export interface Tab {
  href: string;
  label: ReactNode;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const [path] = useLocation();
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(tab => (
        <Link key={tab.href} href={tab.href} aria-current={tab.href === path ? 'page' : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
