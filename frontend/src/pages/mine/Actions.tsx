/** The submitter's next steps for a registration. */
import type { Registration } from '../../api/types';
import { Button, LinkButton } from '../../ui/Button';
import { UserText } from '../../ui/text';
import { DeleteOwn } from './DeleteOwn';

export interface MineProps {
  servers: readonly Registration[];
  onResubmit: (server: Registration) => void;
}

interface ActionsProps extends Pick<MineProps, 'onResubmit'> {
  server: Registration;
}

export function Actions({ server, onResubmit }: ActionsProps) {
  const edit = `/servers/${server.registration_id}/edit`;
  const name = (
    <span className="visually-hidden">
      {' '}
      <UserText>{server.endpoint_name}</UserText>
    </span>
  );
  if (server.status !== 'Rejected') {
    return (
      <div key="edit" className="mine-more">
        <LinkButton kind="subtle" size="s" icon="edit" href={edit}>
          <span>Edit{name}</span>
        </LinkButton>
        {server.status === 'Pending' && <DeleteOwn server={server} />}
      </div>
    );
  }
  return (
    <div key="rejected" className="mine-steps">
      <LinkButton size="s" icon="edit" href={edit}>
        <span>Fix and resubmit{name}</span>
      </LinkButton>
      <span className="mine-more">
        <Button kind="subtle" size="s" onClick={() => onResubmit(server)}>
          <span>Resubmit as it is…{name}</span>
        </Button>
        <DeleteOwn server={server} />
      </span>
    </div>
  );
}
