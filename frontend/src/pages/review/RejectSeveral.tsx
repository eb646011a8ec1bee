/** Asks for the one reason that several registrations are rejected with. */
import { type FormEvent, useId, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { counted } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { UserText } from '../../ui/text';
import { insertSentence, ReasonField, Sentences } from './ReasonField';
import type { DecisionOnOne } from './useDecideSeveral';

interface RejectSeveralProps {
  servers: readonly Registration[];
  onReject: (decisions: readonly DecisionOnOne[]) => void;
  onClose: () => void;
}

export function RejectSeveral({ servers, onReject, onClose }: RejectSeveralProps) {
  const form = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const change = (text: string) => {
    setReason(text);
    if (text.trim()) setIsMissing(false);
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const words = reason.trim();
    setIsMissing(!words);
    if (words) onReject(servers.map(server => ({ server, body: { status: 'Rejected', reason: words } })));
    else input.current?.focus();
  };
  return (
    <Modal
      title={`Reject ${counted(servers.length, 'registration')}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" icon="close" type="submit" form={form}>
            {`Reject ${servers.length}`}
          </Button>
        </>
      }
    >
      <ul className="review-members" aria-label="To be rejected">
        {servers.map(one => (
          <li key={one.registration_id}>
            <UserText>{one.endpoint_name}</UserText>
          </li>
        ))}
      </ul>
      <p className="quiet">Clients keep the version that they see of each one whose edit is rejected.</p>
      <form id={form} onSubmit={submit} className="stack-s" noValidate>
        <ReasonField
          label="Reason"
          help="Every submitter sees the reason and can fix and resubmit the registration."
          errors={isMissing ? ['Enter a reason.'] : []}
          input={input}
          value={reason}
          onChange={change}
          onSubmit={submit}
        />
        <Sentences
          onInsert={sentence => {
            change(insertSentence(reason, sentence));
            input.current?.focus();
          }}
        />
      </form>
    </Modal>
  );
}
