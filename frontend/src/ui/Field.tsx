/** Labelled inputs with help below the label and errors below the input. `errors` takes the API's `field_errors`. */
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

type PropsOf<T> = FieldProps & Omit<T, 'className'>;

export function TextField({ ...props }: PropsOf<InputHTMLAttributes<HTMLInputElement>>) {
  const [frame, rest] = split(props);
  return (
    <Field {...frame}>
      {inputProps => <input type="text" dir="auto" {...rest} {...inputProps} className="input" />}
    </Field>
  );
}

export function TextArea(props: PropsOf<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const [frame, rest] = split(props);
  return (
    <Field {...frame}>
      {inputProps => <textarea rows={4} dir="auto" {...rest} {...inputProps} className="input" />}
    </Field>
  );
}

export function SelectField({ children, ...props }: PropsOf<SelectHTMLAttributes<HTMLSelectElement>>) {
  const [frame, rest] = split(props);
  return (
    <Field {...frame}>
      {inputProps => (
        <select {...rest} {...inputProps} className="input">
          {children}
        </select>
      )}
    </Field>
  );
}

interface InputProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** The label, help and errors of any input; `children` gets the ids that connect the input to them. */
export function Field({
  id,
  label,
  help,
  errors = [],
  isOptional,
  className = '',
  children,
}: FieldProps & { id?: string; children: (inputProps: InputProps) => ReactNode }) {
  const ownId = useId();
  const input = id ?? ownId;
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
