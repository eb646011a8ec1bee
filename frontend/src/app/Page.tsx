/** The outline of a page: one h1, the document's title, and where focus and scroll go when it appears. */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { arrival } from './navigation-focus';
import './page.css';
import { isolated } from '../ui/text';

interface PageProps {
  title: string;
  /** Beside the title, at the end of its line. */
  actions?: ReactNode;
  /** Below the title. */
  lead?: ReactNode;
  children: ReactNode;
  /** Before the title: an avatar, a way back. */
  before?: ReactNode;
  /** Above all else, and read out along with the title. */
  warning?: ReactNode;
}

export function Page({ title, actions, lead, before, warning, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === 'MCP Registry' ? title : `${isolated(title)} – MCP Registry`;
  }, [title]);
  useLayoutEffect(() => {
    const element = heading.current;
    arrival.settle(element);
    return () => arrival.leave(element);
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
