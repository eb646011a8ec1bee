/** The dialog for the note of an approval; where a grave warning stands, the approval needs one. */
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import type { Finding } from '../../inspections/queries';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { Modal } from '../../ui/Modal';
import { isolated } from '../../ui/text';
import { ReasonField } from './ReasonField';

interface ApproveDialogProps {
  server: Registration;
  /** The grave warnings that the note must answer. */
  grave: readonly Finding[];
  /** What approval does to clients. */
  effect: string;
  /** Held by the caller, so that closing the dialog keeps the text. */
  note: string;
  onNote: (note: string) => void;
  onApprove: () => void;
  onClose: () => void;
}

export function ApproveDialog({
  server,
  grave,
  effect,
  note,
  onNote,
  onApprove,
  onClose,
}: ApproveDialogProps) {
  const form = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [isMissing, setIsMissing] = useState(false);
  const isRequired = grave.length > 0;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const isComplete = !isRequired || note.trim() !== '';
    setIsMissing(!isComplete);
    if (isComplete) onApprove();
    else input.current?.focus();
  };
  return (
    <Modal
      title={`Approve ${isolated(server.endpoint_name)}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" icon="check" type="submit" form={form}>
            Approve
          </Button>
        </>
      }
    >
      {isRequired && (
        <div className="review-notice">
          <Icon name="alert" size={16} />
          <div className="stack-s">
            <p>
              <strong>The registry found something serious in its texts.</strong>
            </p>
            <Findings findings={grave} />
          </div>
        </div>
      )}
      {effect && <p className="quiet">{effect}</p>}
      <form id={form} onSubmit={submit} noValidate>
        <ReasonField
          label="Note"
          help={
            isRequired
              ? 'Why can it be approved all the same? Everyone sees the note on the server’s page and in its history.'
              : 'Everyone sees the note on the server’s page and in its history.'
          }
          errors={isMissing ? ['Enter a note.'] : []}
          isOptional={!isRequired}
          input={input}
          value={note}
          onChange={text => {
            onNote(text);
            if (text.trim()) setIsMissing(false);
          }}
          onSubmit={submit}
        />
      </form>
    </Modal>
  );
}
