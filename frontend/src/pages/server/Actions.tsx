/** The buttons and the menu of a server page, according to the person's rights. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useDeleteRegistration } from '../../api/mutations';
import type { Registration, User } from '../../api/types';
import { InstallLinks } from '../../connect/InstallLinks';
import { useTarget } from '../../connect/useTarget';
import { Button, LinkButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { isolated } from '../../ui/text';
import { fail, succeed } from '../../ui/toast';

interface ActionsProps {
  server: Registration;
  me: User | undefined;
  /** Whether the Connect tab is open, which has its own install links. */
  isConnecting: boolean;
}

export function Actions({ server, me, isConnecting }: ActionsProps) {
  const [isDeleting, setIsDeleting] = useState(false);
  const { live } = useTarget(server);
  const mayEdit = me && (me.is_admin || me.user_id === server.submitter_id);
  return (
    <>
      {me?.is_admin && server.status === 'Pending' && (
        <LinkButton kind="primary" href={`/review/${server.registration_id}`}>
          Review
        </LinkButton>
      )}
      {mayEdit && (
        <LinkButton icon="edit" href={`/servers/${server.registration_id}/edit`}>
          Edit
        </LinkButton>
      )}
      {live && !isConnecting && <InstallLinks server={server} kind="primary" />}
      {me?.is_admin && (
        <Menu label="More" className="button subtle icon-only" button={<Icon name="more" />}>
          {close => (
            <>
              {server.status !== 'Pending' && (
                <LinkButton
                  kind="subtle"
                  className="menu-item"
                  icon="check"
                  href={`/review/${server.registration_id}`}
                >
                  Review again
                </LinkButton>
              )}
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close();
                  setIsDeleting(true);
                }}
              >
                <Icon name="trash" size={16} />
                Delete…
              </button>
            </>
          )}
        </Menu>
      )}
      {isDeleting && (
        <DeleteDialog server={server} isLive={live !== undefined} onClose={() => setIsDeleting(false)} />
      )}
    </>
  );
}

interface DeleteDialogProps {
  server: Registration;
  /** Whether the server has a live version. */
  isLive: boolean;
  onClose: () => void;
}

function DeleteDialog({ server, isLive, onClose }: DeleteDialogProps) {
  const [, navigate] = useLocation();
  const deletion = useDeleteRegistration();
  const name = isolated(server.endpoint_name);
  const confirm = async () => {
    try {
      await deletion.mutateAsync(server);
      succeed(`${name} is deleted. Its history is kept.`);
      navigate('/');
    } catch (error) {
      fail(`${name} was not deleted.`, error);
      onClose();
    }
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
