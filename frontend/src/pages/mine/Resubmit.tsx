/** The dialog that resubmits a rejected registration without an edit. */
import { useChangeStatus } from '../../api/mutations';
import { useRejection } from '../../api/rejection';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { Modal } from '../../ui/Modal';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';

export function Resubmit({ server, onClose }: { server: Registration; onClose: () => void }) {
  const change = useChangeStatus();
  const name = isolated(server.endpoint_name);
  const { reason } = useRejection(server);
  const confirm = async () => {
    try {
      await change.mutateAsync({ target: server, body: { status: 'Pending' } });
      succeed(`${name} is resubmitted and is waiting for review.`);
    } catch (error) {
      fail(`${name} was not resubmitted.`, error);
    }
    onClose();
  };
  return (
    <Modal
      title={`Resubmit ${name} as it is?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" isBusy={change.isPending} onClick={confirm}>
            Resubmit
          </Button>
        </>
      }
    >
      {reason && (
        <blockquote className="mine-quote" dir="auto">
          {reason}
        </blockquote>
      )}
      <p>
        The reviewer sees the same registration again. Resubmit it if the problem was resolved outside the
        registration. Otherwise, fix it first.
      </p>
    </Modal>
  );
}
