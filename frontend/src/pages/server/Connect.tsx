/** How to use the server from each client. */
import { type ReactNode, useId, useState } from 'react';
import { usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { vsCodeLink } from '../../connect/links';
import { cursorLink, vsCodeGalleryLink } from '../../connect/more-links';
import { SnippetBlocks } from '../../connect/SnippetBlocks';
import { clients } from '../../connect/snippets';
import { useTarget } from '../../connect/useTarget';
import { Skeleton } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { asElement } from '../../ui/text';
import { Versions } from './Versions';

export function Connect({ server }: { server: Registration }) {
  const [chosen, setChosen] = useState(clients[0]?.id);
  const name = useId();
  const { target, live } = useTarget(server);
  const { isLoading } = usePublished(server.registration_id);
  const client = clients.find(one => one.id === chosen);
  // Nobody is to copy an edit that waits because what is published came a moment later.
  if (isLoading) return <Skeleton lines={6} />;
  return (
    <div className="stack">
      <h2>Connect</h2>
      {live ? (
        <>
          <p className="server-text">
            <span>
              Let your client add it, or paste what is below. If the server wants to know who you are, your
              client asks you to sign in the first time.
            </span>{' '}
            {server.status !== 'Approved' && (
              <span>{`All of it is version ${live.version}, as it was approved; nothing of the edit is in it.`}</span>
            )}
          </p>
          <div className="row">
            <InstallLink href={vsCodeLink(target)}>Add to VS Code</InstallLink>
            <InstallLink href={vsCodeLink(target, 'vscode-insiders')}>Add to VS Code Insiders</InstallLink>
            <InstallLink href={cursorLink(target)}>Add to Cursor</InstallLink>
          </div>
          {target.gallery && (
            <p className="small quiet">
              Does your VS Code take its servers from this registry?{' '}
              <a href={vsCodeGalleryLink(target)}>Open it in the gallery</a>
            </p>
          )}
        </>
      ) : (
        <p className="server-text">
          {server.status === 'Approved'
            ? 'Clients are not given it, so there is no link that installs it. Paste what is below only on networks you trust.'
            : 'It is not approved, so there is no link that installs it. Paste what is below only to try it out.'}
        </p>
      )}
      <fieldset className="segments">
        <legend className="visually-hidden">Client</legend>
        {clients.map(({ id, name: label }) => (
          <label key={id}>
            <input type="radio" name={name} checked={id === chosen} onChange={() => setChosen(id)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      {client && <SnippetBlocks client={client} target={target} isInstallable={live !== undefined} />}
      <Versions server={server} />
    </div>
  );
}

function InstallLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a className="button plain" href={href}>
      <Icon name="plug" size={16} />
      {asElement(children)}
    </a>
  );
}
