/** The button that adds a server to the person's client, with a menu of other clients. */
import { lazy, type MouseEvent, Suspense, useEffect, useState } from 'react';
import type { Registration } from '../api/types';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/Menu';
import './install.css';
import { isolated } from '../ui/text';
import { copyFor, linkOf } from './install';
import { INSTALLERS, useMyClient } from './my-client';
import { useTarget } from './useTarget';

/** A window that still has the focus after this time did not open another program. */
const LAUNCH_TIMEOUT_MS = 1500;

const InstallMenuItems = lazy(async () => ({ default: (await import('./InstallMenu')).InstallMenuItems }));
const InstallFallback = lazy(async () => ({ default: (await import('./InstallMenu')).InstallFallback }));

interface InstallLinksProps {
  server: Registration;
  kind?: 'primary' | 'plain';
  size?: 'm' | 's';
}

/** Render it for live versions only. It loads the name for clients when the pointer or focus reaches it. */
export function InstallLinks({ server, kind = 'plain', size = 'm' }: InstallLinksProps) {
  const [isHovered, setIsHovered] = useState(false);
  const { target, isKnown, ask } = useTarget(server, isHovered);
  const [isOpening, setIsOpening] = useOpening(server.registration_id);
  const [client] = useMyClient();
  const { name, action } = INSTALLERS[client];
  const buttonClass = `button ${kind} ${size === 's' ? 'button-s' : ''}`;
  const href = linkOf(client, target);
  const open = async (event: MouseEvent) => {
    setIsOpening(true);
    if (isKnown) return;
    event.preventDefault();
    location.assign(linkOf(client, await ask()) ?? '');
  };
  const copy = async () => copyFor(client, server.endpoint_name, isKnown ? target : await ask());
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the handlers only prefetch; the links and buttons inside are interactive
    <div className="install" onPointerEnter={() => setIsHovered(true)} onFocus={() => setIsHovered(true)}>
      <div className="split">
        {href ? (
          <a
            className={buttonClass}
            href={href}
            aria-label={`Add ${isolated(server.endpoint_name)} to ${name}`}
            onClick={open}
          >
            {action}
          </a>
        ) : (
          <button
            type="button"
            className={buttonClass}
            aria-label={`${action}: ${isolated(server.endpoint_name)}`}
            onClick={copy}
          >
            {action}
          </button>
        )}
        <Menu
          label={`More ways to add ${isolated(server.endpoint_name)}`}
          className={`${buttonClass} split-more`}
          button={<Icon name="chevron" size={12} />}
        >
          {close => (
            <Suspense>
              <InstallMenuItems
                server={server}
                target={target}
                onOpen={() => setIsOpening(true)}
                close={close}
              />
            </Suspense>
          )}
        </Menu>
      </div>
      <p className="install-hint small" role="status">
        {isOpening === 'nothing' && (
          <Suspense>
            <InstallFallback server={server} target={target} onDone={() => setIsOpening(false)} />
          </Suspense>
        )}
      </p>
    </div>
  );
}

/** Track whether a link opened a program. A link to one that is not installed does nothing, and the window keeps the focus. */
function useOpening(key: string) {
  const [state, setState] = useState<false | true | 'nothing'>(false);
  useEffect(() => {
    if (state !== true) return;
    const onBlur = () => setState(false);
    const timer = setTimeout(() => setState('nothing'), LAUNCH_TIMEOUT_MS);
    addEventListener('blur', onBlur);
    return () => {
      clearTimeout(timer);
      removeEventListener('blur', onBlur);
    };
  }, [state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: reset the state for another server
  useEffect(() => setState(false), [key]);
  return [state, setState] as const;
}
