/** "Add to VS Code", and the other clients behind its arrow. */
import { type MouseEvent, useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Registration } from '../api/types';
import { copyText } from '../ui/clipboard';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/Menu';
import { succeed } from '../ui/toast';
import './install.css';
import { commonJson, cursorLink, vsCodeLink } from './links';
import { useTarget } from './useTarget';

const PATIENCE_MS = 1500;

interface InstallLinksProps {
  server: Registration;
  kind?: 'primary' | 'plain';
  size?: 'm' | 's';
}

/** Only for what `isInstallable`. What clients see of it is asked for when somebody reaches for the links. */
export function InstallLinks({ server, kind = 'plain', size = 'm' }: InstallLinksProps) {
  const [isNear, setIsNear] = useState(false);
  const { target, isKnown, ask } = useTarget(server, isNear);
  const [isOpening, setIsOpening] = useOpening(server.registration_id);
  const look = `button ${kind} ${size === 's' ? 'button-s' : ''}`;
  const copy = async (close: () => void) => {
    close();
    if (await copyText(commonJson(target))) succeed(`The JSON of ${server.endpoint_name} is copied.`);
  };
  const open = async (event: MouseEvent) => {
    setIsOpening(true);
    if (isKnown) return;
    event.preventDefault();
    location.assign(vsCodeLink(await ask()));
  };
  const link = (href: string, label: string, close: () => void) => (
    <a
      className="menu-item"
      href={href}
      onClick={() => {
        setIsOpening(true);
        close();
      }}
    >
      <Icon name="plug" size={16} />
      {label}
    </a>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only looks ahead; what is done, its links and buttons do
    <div className="install" onPointerEnter={() => setIsNear(true)} onFocus={() => setIsNear(true)}>
      <div className="split">
        <a
          className={look}
          href={vsCodeLink(target)}
          aria-label={`Add ${server.endpoint_name} to VS Code`}
          onClick={open}
        >
          Add to VS Code
        </a>
        <Menu
          label={`More ways to add ${server.endpoint_name}`}
          className={`${look} split-more`}
          button={<Icon name="chevron" size={12} />}
        >
          {close => (
            <>
              {link(vsCodeLink(target, 'vscode-insiders'), 'Add to VS Code Insiders', close)}
              {link(cursorLink(target), 'Add to Cursor', close)}
              <button type="button" className="menu-item" onClick={() => copy(close)}>
                <Icon name="copy" size={16} />
                Copy the JSON
              </button>
              <hr />
              <Link className="menu-item" href={`/servers/${server.registration_id}/connect`} onClick={close}>
                <Icon name="arrow" size={16} />
                All ways to connect
              </Link>
            </>
          )}
        </Menu>
      </div>
      <p className="install-hint small" role="status">
        {isOpening === 'nothing' && (
          <>
            Nothing happened?{' '}
            <button type="button" className="bar-action" onClick={() => copy(() => setIsOpening(false))}>
              Copy the JSON instead
            </button>
          </>
        )}
      </p>
    </div>
  );
}

/** A link to a program that is not installed does nothing; what can be seen is that the window kept the focus. */
function useOpening(key: string) {
  const [state, setState] = useState<false | true | 'nothing'>(false);
  useEffect(() => {
    if (state !== true) return;
    const left = () => setState(false);
    const timer = setTimeout(() => setState('nothing'), PATIENCE_MS);
    addEventListener('blur', left);
    return () => {
      clearTimeout(timer);
      removeEventListener('blur', left);
    };
  }, [state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another server, another story
  useEffect(() => setState(false), [key]);
  return [state, setState] as const;
}
