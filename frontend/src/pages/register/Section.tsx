/** A part of the form under a question. */
import { type ReactNode, useId } from 'react';

interface SectionProps {
  title: string;
  /** At the end of the title's line. */
  actions?: ReactNode;
  children: ReactNode;
}

export function Section({ title, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section className="panel reg-section" aria-labelledby={id}>
      <div className="row spread">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
