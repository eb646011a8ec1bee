/** Everything that keeps the form from being saved, each with a link to its field. */

import type { ReactNode } from 'react';
import { counted } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { elementOf, placeName } from './faults';
import type { Form } from './useForm';

const MOST = 8;

export function ErrorSummary({ form }: { form: Form }) {
  const faults = Object.entries(form.faults);
  if (!form.isTried || !faults.length) return null;
  return (
    <div className="problem reg-summary" role="alert" tabIndex={-1}>
      <Icon name="alert" />
      <div className="stack-s">
        <p>
          <strong>
            {faults.length === 1
              ? 'One thing needs another look.'
              : `${counted(faults.length, 'thing')} need another look.`}
          </strong>{' '}
          What you typed is kept.
        </p>
        <ul>
          {faults.slice(0, MOST).map(([path, sentences]) => (
            <li key={path}>
              <FaultLink element={elementOf(path, form.value)}>
                {`${placeName(path)}: ${sentences.join(' ')}`}
              </FaultLink>
            </li>
          ))}
        </ul>
        {faults.length > MOST && <p>{`And ${faults.length - MOST} more further down.`}</p>}
      </div>
    </div>
  );
}

/** Leads to a field without leaving a trace in the history of the browser. */
function FaultLink({ element, children }: { element: string; children: ReactNode }) {
  return (
    <a
      href={`#${element}`}
      onClick={event => {
        event.preventDefault();
        document.getElementById(element)?.focus();
      }}
    >
      {children}
    </a>
  );
}
