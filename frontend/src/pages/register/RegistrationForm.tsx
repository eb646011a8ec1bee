/** The form for a registration, with a preview of its card. */
import { type FormEvent, type ReactNode, useId } from 'react';
import { useMe } from '../../api/queries';
import type { Transport } from '../../api/types';
import { TextArea, TextField } from '../../ui/Field';
import { ErrorSummary } from './ErrorSummary';
import { FormBar } from './FormBar';
import { Preview } from './Preview';
import { ReadFromServer } from './ReadFromServer';
import { LIMITS, lengthOf } from './validation';
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
  /** Notices above the fields. */
  before?: ReactNode;
  /** Hints below the fields: the address or the name is already registered. */
  aboutUrl?: ReactNode;
  aboutName?: ReactNode;
  /** The target of "Cancel"; without it, there is no such link. */
  home?: string;
}

export function RegistrationForm({ form, ...props }: RegistrationFormProps) {
  const { value, errors, set } = form;
  const contacts = useId();
  const email = useMe().data?.email;
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
        if ('value' in target && target.value) form.touch(target.id);
      }}
    >
      <div className="reg-fields">
        {props.before}
        <ErrorSummary form={form} />
        <Section title="Where is it?">
          <TextField
            id="endpoint_url"
            type="url"
            label="Endpoint"
            help="The address that clients connect to. Example: https://weather.example.com/mcp"
            required
            autoComplete="off"
            spellCheck={false}
            value={value.endpoint_url}
            errors={errors.endpoint_url}
            onChange={event => set({ endpoint_url: event.target.value })}
          />
          {props.aboutUrl}
          <ReadFromServer form={form} />
          <TransportChoice
            value={value.transport}
            errors={errors.transport}
            onChange={(transport: Transport) => set({ transport })}
          />
        </Section>
        <Section title="What is it?">
          <TextField
            id="endpoint_name"
            label="Name"
            help="People find the server by this name."
            required
            autoComplete="off"
            value={value.endpoint_name}
            errors={errors.endpoint_name}
            onChange={event => set({ endpoint_name: event.target.value })}
          />
          {props.aboutName}
          <TextArea
            id="description"
            label="Description"
            isOptional
            help={`Say in the first sentence what the server is for, then what its users should know. You can use Markdown. ${remaining(value.description)}`}
            rows={6}
            value={value.description}
            errors={errors.description}
            onChange={event => set({ description: event.target.value })}
          />
        </Section>
        <Section title="Who runs it?">
          <TextField
            id="owner_contact"
            label="Owner contact"
            help="Who to contact when it breaks: an email address, a team or a link."
            required
            list={contacts}
            value={value.owner_contact}
            errors={errors.owner_contact}
            onChange={event => set({ owner_contact: event.target.value })}
          />
          <datalist id={contacts}>{email && <option value={email} />}</datalist>
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

/** Return the number of remaining characters as a sentence, if there are 500 or fewer. */
function remaining(text: string): string {
  const left = LIMITS.description - lengthOf(text);
  if (left > 500) return '';
  return left >= 0 ? `${left} characters left.` : '';
}
