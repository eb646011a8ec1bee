/** A labelled input with help below the label and faults below the input; the API's `field_errors` fit in as they are. */
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';
import './field.css';
import './input.css';
import { Icon } from './icons';

interface FieldProps {
  label: string;
  /** What to enter, in a sentence. */
  help?: ReactNode;
  errors?: readonly string[];
  isOptional?: boolean;
  className?: string;
}

type Own<T> = FieldProps & Omit<T, 'className'>;

export function TextField({ ...props }: Own<InputHTMLAttributes<HTMLInputElement>>) {
  const [frame, rest] = split(props);
  return (
    <Field {...frame}>
      {wiring => <input type="text" dir="auto" {...rest} {...wiring} className="input" />}
    </Field>
  );
}

export function TextArea(props: Own<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const [frame, rest] = split(props);
  return (
    <Field {...frame}>
      {wiring => <textarea rows={4} dir="auto" {...rest} {...wiring} className="input" />}
    </Field>
  );
}

export function SelectField({ children, ...props }: Own<SelectHTMLAttributes<HTMLSelectElement>>) {
  const [frame, rest] = split(props);
  return (
    <Field {...frame}>
      {wiring => (
        <select {...rest} {...wiring} className="input">
          {children}
        </select>
      )}
    </Field>
  );
}

interface Wiring {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** The frame around any input; the function gets the ids that tie it to its label, help and faults. */
export function Field({
  id,
  label,
  help,
  errors = [],
  isOptional,
  className = '',
  children,
}: FieldProps & { id?: string; children: (wiring: Wiring) => ReactNode }) {
  const own = useId();
  const input = id ?? own;
  const describedBy = [help && `${input}-help`, errors.length && `${input}-errors`].filter(Boolean).join(' ');
  return (
    <div className={`field ${className}`}>
      <label htmlFor={input}>
        <span>{label}</span> {isOptional && <span className="quiet small">(optional)</span>}
      </label>
      {help && (
        <div id={`${input}-help`} className="field-help">
          {help}
        </div>
      )}
      {children({
        id: input,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': errors.length > 0 || undefined,
      })}
      {errors.length > 0 && (
        <div id={`${input}-errors`} className="field-errors">
          <Icon name="alert" size={16} />
          <span>{errors.join(' ')}</span>
        </div>
      )}
    </div>
  );
}

function split<T extends FieldProps & { id?: string }>({
  label,
  help,
  errors,
  isOptional,
  className,
  ...rest
}: T) {
  return [{ label, help, errors, isOptional, className, id: rest.id }, rest] as const;
}
