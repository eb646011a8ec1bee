/** The layout of a page: sets the h1, the document's title, and focus and scroll position after navigation. */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { navigationFocus } from './navigation-focus';
import './page.css';
import { isolated } from '../ui/text';

interface PageProps {
  title: string;
  /** Buttons at the end of the title line. */
  actions?: ReactNode;
  /** A sentence below the title. */
  lead?: ReactNode;
  children: ReactNode;
  /** Before the title: an avatar or a link back. */
  before?: ReactNode;
  /** Above the title; also its accessible description. */
  warning?: ReactNode;
}

export function Page({ title, actions, lead, before, warning, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === 'MCP Registry' ? title : `${isolated(title)} – MCP Registry`;
  }, [title]);
  useLayoutEffect(() => {
    const element = heading.current;
    navigationFocus.pageShown(element);
    return () => navigationFocus.pageRemoved(element);
  }, []);
  return (
    <>
      {warning && <div id="page-warning">{warning}</div>}
      <div className="page-head">
        {before}
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1} dir="auto" aria-describedby={warning ? 'page-warning' : undefined}>
            {title}
          </h1>
          {lead && <div className="page-lead">{lead}</div>}
        </div>
        {actions && <div className="row page-actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}
