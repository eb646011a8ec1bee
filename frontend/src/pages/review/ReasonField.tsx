/** The field for the words that a decision is sent with: Ctrl+Enter submits. */
import type { RefObject } from 'react';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { isComposing } from '../../ui/shortcuts';

const MAX_REASON = 2000;

const TEMPLATES: readonly [string, string][] = [
  ['Owner', 'The owner contact does not respond. Please name a team or mailbox that does.'],
  ['Not reachable', 'The endpoint can’t be reached from our network. Please check the address and resubmit.'],
  ['Description', 'Please describe what the server does and which data it can access.'],
  ['Tools', 'Please list the server’s tools and what each tool does.'],
  ['Duplicate', 'This server is already registered. Please use the existing registration.'],
];

interface ReasonFieldProps {
  label: string;
  help: string;
  errors: readonly string[];
  isOptional?: boolean;
  input: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onChange: (text: string) => void;
  onSubmit: () => void;
}

export function ReasonField({
  label,
  help,
  errors,
  isOptional = false,
  input,
  value,
  onChange,
  onSubmit,
}: ReasonFieldProps) {
  return (
    <Field label={label} help={help} errors={errors} isOptional={isOptional}>
      {wiring => (
        <textarea
          {...wiring}
          ref={element => {
            input.current = element;
            // A dialog focuses the element with this attribute when it opens; React does not set it.
            element?.setAttribute('autofocus', '');
          }}
          className="input"
          dir="auto"
          rows={4}
          required={!isOptional}
          maxLength={MAX_REASON}
          value={value}
          onChange={event => onChange(event.target.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter' || isComposing(event.nativeEvent)) return;
            if (event.ctrlKey || event.metaKey) onSubmit();
          }}
        />
      )}
    </Field>
  );
}

/** Add a sentence to a reason, on a line of its own. */
export function insertSentence(reason: string, sentence: string): string {
  return [reason.trim(), sentence].filter(Boolean).join('\n').slice(0, MAX_REASON);
}

/** Buttons that insert the usual reasons for a rejection. */
export function Sentences({ onInsert }: { onInsert: (sentence: string) => void }) {
  return (
    <fieldset className="row review-templates">
      <legend className="small quiet">Insert a sentence about</legend>
      {TEMPLATES.map(([label, sentence]) => (
        <Button key={label} size="s" title={sentence} onClick={() => onInsert(sentence)}>
          {label}
        </Button>
      ))}
    </fieldset>
  );
}
