/** Deletes one's own registration, as long as nothing of it was ever published. */
import { useState } from 'react';
import { usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { isolated } from '../../ui/text';
import { DeleteDialog } from '../server/DeleteDialog';

export function DeleteOwn({ server }: { server: Registration }) {
  const [isDeleting, setIsDeleting] = useState(false);
  return (
    <>
      <Menu
        label={`More for ${isolated(server.endpoint_name)}`}
        className="button subtle icon-only button-s"
        button={<Icon name="more" />}
      >
        {close => (
          <Item
            id={server.registration_id}
            onDelete={() => {
              close();
              setIsDeleting(true);
            }}
          />
        )}
      </Menu>
      {isDeleting && <DeleteDialog server={server} isLive={false} onClose={() => setIsDeleting(false)} />}
    </>
  );
}

/** Read only while the menu is open: whether anything was published. */
function Item({ id, onDelete }: { id: string; onDelete: () => void }) {
  const { data } = usePublished(id);
  if (data?.versions.length) {
    return (
      <p className="menu-text small">It was published before, so only an administrator can delete it.</p>
    );
  }
  return (
    <button type="button" className="menu-item" disabled={!data} onClick={onDelete}>
      <Icon name="trash" size={16} />
      Delete…
    </button>
  );
}
