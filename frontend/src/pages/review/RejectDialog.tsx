/** Asks for the reason of a rejection: whoever submitted it reads it, and fixes what it says. */
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
  ['Owner', 'The owner contact does not answer. Please name a team or a mailbox that does.'],
  [
    'Not reachable',
    'The endpoint can’t be reached from our network. Please check the address, then resubmit.',
  ],
  ['Description', 'Please describe what the server does, and which data it sees.'],
  ['Tools', 'Please list the tools it offers, with what each of them does.'],
  ['Duplicate', 'This server is registered already. Please use the existing entry.'],
];

interface RejectDialogProps {
  server: Registration;
  /** A rejection takes away what clients see now. */
  withdraws: boolean;
  /** The version that clients see now, if any. */
  live: string | null;
  /** Kept by whoever opens the dialog, so that nothing typed is lost. */
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
          <Button kind="danger" icon="close" type="submit" form={form} isBusy={isBusy}>
            {isWithdrawal ? 'Withdraw' : 'Reject'}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      {live && !withdraws && (
        <p className="review-notice neutral">
          <Icon name="info" size={16} />
          <span>{`Only the edit is rejected: clients keep version ${live}, as it was approved.`}</span>
        </p>
      )}
      {withdraws && (
        <p className="review-notice">
          <Icon name="alert" size={16} />
          <span>
            <strong>It is live.</strong> An approved version is in use; a rejection withdraws it, and clients
            of the registry no longer find it.
            {server.status === 'Rejected' && (
              <span>
                {' '}
                For that it is set back to pending and rejected again, which makes two entries in its history.
              </span>
            )}
          </span>
        </p>
      )}
      <form id={form} onSubmit={submit} className="stack-s" noValidate>
        <Field
          label="Reason"
          help={`${isolated(nameOf(server.submitter))} reads it, can fix what it says and submit again. It stays in the history.`}
          errors={isMissing ? ['Say in a sentence what should be different.'] : []}
        >
          {wiring => (
            <textarea
              {...wiring}
              ref={element => {
                input.current = element;
                // The dialog looks for the attribute when it opens; React would not write it.
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
          <legend className="small quiet">Begin with a sentence about</legend>
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
