/** The dialog that deletes a registration. */
import { useDeleteRegistration } from '../../api/mutations';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { Modal } from '../../ui/Modal';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';

interface DeleteDialogProps {
  server: Registration;
  /** Whether the server has a live version. */
  isLive: boolean;
  onDeleted?: () => void;
  onClose: () => void;
}

export function DeleteDialog({ server, isLive, onDeleted, onClose }: DeleteDialogProps) {
  const deletion = useDeleteRegistration();
  const name = isolated(server.endpoint_name);
  const confirm = async () => {
    try {
      await deletion.mutateAsync(server);
      succeed(`${name} is deleted. Its history is kept.`);
      onDeleted?.();
    } catch (error) {
      fail(`${name} was not deleted.`, error);
    }
    onClose();
  };
  return (
    <Modal
      title={`Delete ${name}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" icon="trash" isBusy={deletion.isPending} onClick={confirm}>
            Delete
          </Button>
        </>
      }
    >
      <p>
        <span>
          {isLive
            ? 'The server is removed from the registry, and clients can no longer see it.'
            : 'The server is removed from the registry.'}
        </span>{' '}
        <span>The audit log keeps its content. Its address can be registered again.</span>
      </p>
    </Modal>
  );
}
