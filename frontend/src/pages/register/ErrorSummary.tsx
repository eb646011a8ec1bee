/** The list of all errors in the form, with links to their fields. */

import type { ReactNode } from 'react';
import { counted } from '../../ui/format';
import { Icon } from '../../ui/icons';
import type { Form } from './useForm';
import { elementIdOf, fieldLabelOf } from './validation';

const MAX_ERRORS = 8;

export function ErrorSummary({ form }: { form: Form }) {
  const errors = Object.entries(form.errors);
  if (!form.hasTried || !errors.length) return null;
  return (
    <div className="problem reg-summary" role="alert" tabIndex={-1}>
      <Icon name="alert" />
      <div className="stack-s">
        <p>
          <strong>{`Fix ${counted(errors.length, 'error')} to continue.`}</strong> Your entries are kept.
        </p>
        <ul>
          {errors.slice(0, MAX_ERRORS).map(([path, sentences]) => (
            <li key={path}>
              <ErrorLink element={elementIdOf(path, form.value)}>
                {`${fieldLabelOf(path)}: ${sentences.join(' ')}`}
              </ErrorLink>
            </li>
          ))}
        </ul>
        {errors.length > MAX_ERRORS && <p>{`${errors.length - MAX_ERRORS} more below.`}</p>}
      </div>
    </div>
  );
}

/** Focuses a field without an entry in the browser's history. */
function ErrorLink({ element, children }: { element: string; children: ReactNode }) {
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
