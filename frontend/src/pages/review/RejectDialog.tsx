/** The dialog that asks for the reason of a rejection or withdrawal. */
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { Modal } from '../../ui/Modal';
import { isComposing } from '../../ui/shortcuts';
import { isolated } from '../../ui/text';

const MAX_REASON = 2000;

const TEMPLATES: readonly [string, string][] = [
  ['Owner', 'The owner contact does not respond. Please name a team or mailbox that does.'],
  ['Not reachable', 'The endpoint can’t be reached from our network. Please check the address and resubmit.'],
  ['Description', 'Please describe what the server does and which data it can access.'],
  ['Tools', 'Please list the server’s tools and what each tool does.'],
  ['Duplicate', 'This server is already registered. Please use the existing registration.'],
];

interface RejectDialogProps {
  server: Registration;
  /** Whether the rejection withdraws the live version. */
  withdraws: boolean;
  /** The number of the live version, if there is one. */
  live: string | null;
  /** Held by the caller, so that closing the dialog keeps the text. */
  reason: string;
  onReason: (reason: string) => void;
  isBusy: boolean;
  onReject: () => void;
  onClose: () => void;
}

export function RejectDialog({
  server,
  withdraws,
  live,
  reason,
  onReason,
  isBusy,
  onReject,
  onClose,
}: RejectDialogProps) {
  const form = useId();
  const name = isolated(server.endpoint_name);
  const input = useRef<HTMLTextAreaElement>(null);
  const isWithdrawal = server.status !== 'Pending';
  const [isMissing, setIsMissing] = useState(false);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (isBusy) return;
    setIsMissing(!reason.trim());
    if (reason.trim()) onReject();
    else input.current?.focus();
  };
  const change = (text: string) => {
    onReason(text);
    if (text.trim()) setIsMissing(false);
  };
  const insert = (sentence: string) => {
    change([reason.trim(), sentence].filter(Boolean).join('\n').slice(0, MAX_REASON));
    input.current?.focus();
  };

  return (
    <Modal
      title={isWithdrawal ? `Withdraw ${name}?` : `Reject ${name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" icon="close" type="submit" form={form} isBusy={isBusy}>
            {isWithdrawal ? 'Withdraw' : 'Reject'}
          </Button>
        </>
      }
    >
      {live && !withdraws && (
        <p className="review-notice neutral">
          <Icon name="info" size={16} />
          <span>{`Only the edit is rejected. Clients still see version ${live}.`}</span>
        </p>
      )}
      {withdraws && (
        <p className="review-notice">
          <Icon name="alert" size={16} />
          <span>
            <strong>This server is live.</strong>{' '}
            <span>
              {isWithdrawal
                ? 'If you withdraw it, clients can no longer see it.'
                : 'If you reject it, it is withdrawn, and clients can no longer see it.'}
            </span>
          </span>
        </p>
      )}
      <form id={form} onSubmit={submit} className="stack-s" noValidate>
        <Field
          label="Reason"
          help={`${isolated(nameOf(server.submitter))} sees the reason and can fix and resubmit the registration. The reason stays in the history.`}
          errors={isMissing ? ['Enter a reason.'] : []}
        >
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
              required
              maxLength={MAX_REASON}
              value={reason}
              onChange={event => change(event.target.value)}
              onKeyDown={event => {
                if (event.key !== 'Enter' || isComposing(event.nativeEvent)) return;
                if (event.ctrlKey || event.metaKey) submit();
              }}
            />
          )}
        </Field>
        <fieldset className="row review-templates">
          <legend className="small quiet">Insert a sentence about</legend>
          {TEMPLATES.map(([label, sentence]) => (
            <Button key={label} size="s" title={sentence} onClick={() => insert(sentence)}>
              {label}
            </Button>
          ))}
        </fieldset>
      </form>
    </Modal>
  );
}
