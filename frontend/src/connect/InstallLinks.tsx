/** "Add to VS Code", and the other clients behind its arrow. */
import { lazy, type MouseEvent, Suspense, useEffect, useState } from 'react';
import type { Registration } from '../api/types';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/Menu';
import './install.css';
import { isolated } from '../ui/text';
import { vsCodeLink } from './links';
import { useTarget } from './useTarget';

const MAX_SILENT_WAIT_MS = 1500;

const InstallMenuItems = lazy(async () => ({ default: (await import('./InstallMenu')).InstallMenuItems }));
const InstallFallback = lazy(async () => ({ default: (await import('./InstallMenu')).InstallFallback }));

interface InstallLinksProps {
  server: Registration;
  kind?: 'primary' | 'plain';
  size?: 'm' | 's';
}

/** Only for what is live. Its name for clients is asked for when somebody reaches for the links. */
export function InstallLinks({ server, kind = 'plain', size = 'm' }: InstallLinksProps) {
  const [isNear, setIsNear] = useState(false);
  const { target, isKnown, ask } = useTarget(server, isNear);
  const [isOpening, setIsOpening] = useOpening(server.registration_id);
  const look = `button ${kind} ${size === 's' ? 'button-s' : ''}`;
  const open = async (event: MouseEvent) => {
    setIsOpening(true);
    if (isKnown) return;
    event.preventDefault();
    location.assign(vsCodeLink(await ask()));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only looks ahead; what is done, its links and buttons do
    <div className="install" onPointerEnter={() => setIsNear(true)} onFocus={() => setIsNear(true)}>
      <div className="split">
        <a
          className={look}
          href={vsCodeLink(target)}
          aria-label={`Add ${isolated(server.endpoint_name)} to VS Code`}
          onClick={open}
        >
          Add to VS Code
        </a>
        <Menu
          label={`More ways to add ${isolated(server.endpoint_name)}`}
          className={`${look} split-more`}
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

/** A link to a program that is not installed does nothing; what can be seen is that the window kept the focus. */
function useOpening(key: string) {
  const [state, setState] = useState<false | true | 'nothing'>(false);
  useEffect(() => {
    if (state !== true) return;
    const left = () => setState(false);
    const timer = setTimeout(() => setState('nothing'), MAX_SILENT_WAIT_MS);
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
