/** The dialog that asks for the reason of a rejection or withdrawal. */
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { Modal } from '../../ui/Modal';
import { isolated } from '../../ui/text';
import { insertSentence, ReasonField, Sentences } from './ReasonField';

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
    change(insertSentence(reason, sentence));
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
        <ReasonField
          label="Reason"
          help={`${isolated(nameOf(server.submitter))} sees the reason and can fix and resubmit the registration. The reason stays in the history.`}
          errors={isMissing ? ['Enter a reason.'] : []}
          input={input}
          value={reason}
          onChange={change}
          onSubmit={submit}
        />
        <Sentences onInsert={insert} />
      </form>
    </Modal>
  );
}
