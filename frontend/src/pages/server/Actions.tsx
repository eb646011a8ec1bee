/** The buttons and the menu of a server page, according to the person's rights. */

import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { isMaintainedBy } from '../../api/maintainers';
import type { Registration, User } from '../../api/types';
import { InstallLinks } from '../../connect/InstallLinks';
import { useTarget } from '../../connect/useTarget';
import { LinkButton } from '../../ui/Button';
import { Icon, type IconName } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { DeleteDialog } from './DeleteDialog';
import { WithdrawDialog } from './WithdrawDialog';

interface ActionsProps {
  server: Registration;
  me: User | undefined;
  /** Whether the Connect tab is open, which has its own install links. */
  isConnecting: boolean;
}

export function Actions({ server, me, isConnecting }: ActionsProps) {
  const [dialog, setDialog] = useState<'delete' | 'withdraw'>();
  const [, navigate] = useLocation();
  const { live, published } = useTarget(server);
  const isAdmin = me?.is_admin ?? false;
  const isMine = me?.user_id === server.submitter_id;
  const mayEdit = isAdmin || isMaintainedBy(server, me);
  // Submitters delete what was never published.
  const mayDelete = isMine && published?.versions.length === 0;
  return (
    <>
      {isAdmin && server.status === 'Pending' && (
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
      {(isAdmin || mayDelete) && (
        <Menu label="More" className="button subtle icon-only" button={<Icon name="more" />}>
          {close => (
            <>
              {isAdmin && server.status !== 'Pending' && (
                <Link className="menu-item" href={`/review/${server.registration_id}`}>
                  <Icon name="check" size={16} />
                  Review again
                </Link>
              )}
              {isAdmin && live && (
                <MenuButton icon="close" onChoose={() => setDialog('withdraw')} close={close}>
                  Withdraw…
                </MenuButton>
              )}
              <MenuButton icon="trash" onChoose={() => setDialog('delete')} close={close}>
                Delete…
              </MenuButton>
            </>
          )}
        </Menu>
      )}
      {dialog === 'withdraw' && <WithdrawDialog server={server} onClose={() => setDialog(undefined)} />}
      {dialog === 'delete' && (
        <DeleteDialog
          server={server}
          isLive={live !== undefined}
          onDeleted={() => navigate(isAdmin ? '/' : '/mine')}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}

interface MenuButtonProps {
  icon: IconName;
  onChoose: () => void;
  close: () => void;
  children: string;
}

function MenuButton({ icon, onChoose, close, children }: MenuButtonProps) {
  const choose = () => {
    close();
    onChoose();
  };
  return (
    <button type="button" className="menu-item" onClick={choose}>
      <Icon name={icon} size={16} />
      <span>{children}</span>
    </button>
  );
}
