/** The menu of other clients, and the fallback for a link that did nothing; loaded on demand. */
import { Link } from 'wouter';
import { Icon } from '../ui/icons';
import { succeed } from '../ui/toast';
import { copyFor, linkOf } from './install';
import { INSTALLERS, type Installer, useMyClient } from './my-client';
import type { Target } from './target';

interface SharedProps {
  server: { readonly registration_id: string; readonly endpoint_name: string };
  target: Target;
}

interface MenuItemsProps extends SharedProps {
  onOpen: () => void;
  close: () => void;
}

/** A person's choice in the menu is what the button does from then on. */
export function InstallMenuItems({ server, target, onOpen, close }: MenuItemsProps) {
  const [mine, setMine] = useMyClient();
  const use = (client: Installer) => {
    close();
    if (linkOf(client, target)) onOpen();
    else void copyFor(client, server.endpoint_name, target);
    if (client === mine) return;
    setMine(client);
    succeed(`From now on, the button says “${INSTALLERS[client].action}”.`, {
      label: 'Undo',
      run: () => setMine(mine),
    });
  };
  return (
    <>
      {(Object.keys(INSTALLERS) as Installer[]).map(client => (
        <Item
          key={client}
          client={client}
          href={linkOf(client, target)}
          isMine={client === mine}
          onUse={use}
        />
      ))}
      <hr />
      <Link className="menu-item" href={`/servers/${server.registration_id}/connect`} onClick={close}>
        <Icon name="arrow" size={16} />
        All ways to connect
      </Link>
    </>
  );
}

interface ItemProps {
  client: Installer;
  href: string | undefined;
  isMine: boolean;
  onUse: (client: Installer) => void;
}

function Item({ client, href, isMine, onUse }: ItemProps) {
  const content = (
    <>
      <Icon name={href ? 'plug' : 'copy'} size={16} />
      <span>{INSTALLERS[client].action}</span>
      {isMine && (
        <span className="end">
          <Icon name="check" size={16} />
          <span className="visually-hidden">your client</span>
        </span>
      )}
    </>
  );
  if (href) {
    return (
      <a className="menu-item" href={href} onClick={() => onUse(client)}>
        {content}
      </a>
    );
  }
  return (
    <button type="button" className="menu-item" onClick={() => onUse(client)}>
      {content}
    </button>
  );
}

export function InstallFallback({ server, target, onDone }: SharedProps & { onDone: () => void }) {
  const copy = () => {
    onDone();
    void copyFor('json', server.endpoint_name, target);
  };
  return (
    <>
      Nothing happened?{' '}
      <button type="button" className="bar-action" onClick={copy}>
        Copy the JSON instead
      </button>
    </>
  );
}
