/** The form for a registration: what it is, where it is, who runs it, what it offers; beside it the card to be. */
import { type FormEvent, type ReactNode, useId } from 'react';
import { useMe } from '../../api/queries';
import type { Transport } from '../../api/types';
import { TextArea, TextField } from '../../ui/Field';
import { ErrorSummary } from './ErrorSummary';
import { FormBar } from './FormBar';
import { LIMITS, lengthOf } from './faults';
import { Preview } from './Preview';
import './register.css';
import { Section } from './Section';
import { ToolsEditor } from './ToolsEditor';
import { TransportChoice } from './TransportChoice';
import type { Form } from './useForm';

interface RegistrationFormProps {
  form: Form;
  submitLabel: string;
  isBusy: boolean;
  onSubmit: () => void;
  onDiscard: () => void;
  /** What to know before one begins. */
  before?: ReactNode;
  /** What the registry knows about the address, or about the name: that somebody has it already. */
  aboutUrl?: ReactNode;
  aboutName?: ReactNode;
  /** Where "Cancel" leads, if anywhere. */
  home?: string;
}

export function RegistrationForm({ form, ...props }: RegistrationFormProps) {
  const { value, faults, set } = form;
  const contacts = useId();
  const mail = useMe().data?.email;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.isBusy && form.check()) props.onSubmit();
  };
  return (
    <form
      className="reg-form"
      noValidate
      onSubmit={submit}
      onBlur={({ target }) => {
        if ('value' in target && target.value) form.leave(target.id);
      }}
    >
      <div className="reg-fields">
        {props.before}
        <ErrorSummary form={form} />
        <Section title="What is it?">
          <TextField
            id="endpoint_name"
            label="Name"
            help="What people call it, and search for."
            required
            autoComplete="off"
            value={value.endpoint_name}
            errors={faults.endpoint_name}
            onChange={event => set({ endpoint_name: event.target.value })}
          />
          {props.aboutName}
          <TextArea
            id="description"
            label="Description"
            isOptional
            help={`What it is good for, in the first sentence; then whatever its users should know. Markdown works. ${room(value.description)}`}
            rows={6}
            value={value.description}
            errors={faults.description}
            onChange={event => set({ description: event.target.value })}
          />
        </Section>
        <Section title="Where is it?">
          <TextField
            id="endpoint_url"
            type="url"
            label="Endpoint"
            help="The address that clients connect to, such as https://weather.example.com/mcp"
            required
            autoComplete="off"
            spellCheck={false}
            value={value.endpoint_url}
            errors={faults.endpoint_url}
            onChange={event => set({ endpoint_url: event.target.value })}
          />
          {props.aboutUrl}
          <TransportChoice
            value={value.transport}
            errors={faults.transport}
            onChange={(transport: Transport) => set({ transport })}
          />
        </Section>
        <Section title="Who runs it?">
          <TextField
            id="owner_contact"
            label="Owner contact"
            help="Whom to ask when it does not work: a mail address, a team, or a link."
            required
            list={contacts}
            value={value.owner_contact}
            errors={faults.owner_contact}
            onChange={event => set({ owner_contact: event.target.value })}
          />
          <datalist id={contacts}>{mail && <option value={mail} />}</datalist>
        </Section>
        <ToolsEditor form={form} />
        <FormBar
          isChanged={form.isChanged}
          label={props.submitLabel}
          isBusy={props.isBusy}
          home={props.home}
          onDiscard={props.onDiscard}
        />
      </div>
      <Preview values={value} />
    </form>
  );
}

/** How much may still be written, once that matters. */
function room(text: string): string {
  const left = LIMITS.description - lengthOf(text);
  if (left > 500) return '';
  return left >= 0 ? `${left} characters are left.` : '';
}
