/** The dialog with which an administrator withdraws a live version in one step. */
import { type FormEvent, useId, useState } from 'react';
import { useChangeStatus } from '../../api/mutations';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { TextArea } from '../../ui/Field';
import { nameOf } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';

const MAX_REASON = 2000;

export function WithdrawDialog({ server, onClose }: { server: Registration; onClose: () => void }) {
  const change = useChangeStatus();
  const form = useId();
  const [reason, setReason] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const name = isolated(server.endpoint_name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (change.isPending) return;
    setIsMissing(!reason.trim());
    if (!reason.trim()) return;
    const body = { status: 'Rejected', withdraw: true, reason: reason.trim() } as const;
    try {
      await change.mutateAsync({ target: server, body });
      succeed(`${name} is withdrawn. Clients can no longer see it.`);
    } catch (error) {
      fail(`${name} was not withdrawn.`, error);
    }
    onClose();
  };
  return (
    <Modal
      title={`Withdraw ${name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" icon="close" type="submit" form={form} isBusy={change.isPending}>
            Withdraw
          </Button>
        </>
      }
    >
      <p>Clients can no longer see this server. A reviewer can approve it again later.</p>
      <form id={form} onSubmit={submit} noValidate>
        <TextArea
          label="Reason"
          help={`${isolated(nameOf(server.submitter))} sees the reason, and it stays in the history.`}
          errors={isMissing ? ['Enter a reason.'] : []}
          dir="auto"
          rows={4}
          required
          maxLength={MAX_REASON}
          value={reason}
          onChange={event => {
            setReason(event.target.value);
            setIsMissing(false);
          }}
        />
      </form>
    </Modal>
  );
}
