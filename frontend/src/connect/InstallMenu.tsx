/** The menu of other clients, and the fallback for a link that did nothing; loaded on demand. */
import { Link } from 'wouter';
import { copyText } from '../ui/clipboard';
import { Icon } from '../ui/icons';
import { isolated } from '../ui/text';
import { succeed } from '../ui/toast';
import { vsCodeLink } from './links';
import { commonJson, cursorLink } from './more-links';
import type { Target } from './target';

interface SharedProps {
  server: { readonly registration_id: string; readonly endpoint_name: string };
  target: Target;
}

interface MenuItemsProps extends SharedProps {
  onOpen: () => void;
  close: () => void;
}

export function InstallMenuItems({ server, target, onOpen, close }: MenuItemsProps) {
  const link = (href: string, label: string) => (
    <a
      className="menu-item"
      href={href}
      onClick={() => {
        onOpen();
        close();
      }}
    >
      <Icon name="plug" size={16} />
      <span>{label}</span>
    </a>
  );
  return (
    <>
      {link(vsCodeLink(target, 'vscode-insiders'), 'Add to VS Code Insiders')}
      {link(cursorLink(target), 'Add to Cursor')}
      <button type="button" className="menu-item" onClick={() => copy(server.endpoint_name, target, close)}>
        <Icon name="copy" size={16} />
        Copy the JSON
      </button>
      <hr />
      <Link className="menu-item" href={`/servers/${server.registration_id}/connect`} onClick={close}>
        <Icon name="arrow" size={16} />
        All ways to connect
      </Link>
    </>
  );
}

export function InstallFallback({ server, target, onDone }: SharedProps & { onDone: () => void }) {
  return (
    <>
      Nothing happened?{' '}
      <button type="button" className="bar-action" onClick={() => copy(server.endpoint_name, target, onDone)}>
        Copy the JSON instead
      </button>
    </>
  );
}

async function copy(name: string, target: Target, onDone: () => void): Promise<void> {
  onDone();
  if (await copyText(commonJson(target))) succeed(`The JSON of ${isolated(name)} is copied.`);
}
