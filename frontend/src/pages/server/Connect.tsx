/** The Connect tab: install links and configuration for each client, and the published versions. */
import { type ReactNode, useState } from 'react';
import { usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { vsCodeLink } from '../../connect/links';
import { cursorLink, vsCodeGalleryLink } from '../../connect/more-links';
import { useMyClient } from '../../connect/my-client';
import { SnippetBlocks } from '../../connect/SnippetBlocks';
import { clients } from '../../connect/snippets';
import { useTarget } from '../../connect/useTarget';
import { Skeleton } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { Segments } from '../../ui/Segments';
import { asElement } from '../../ui/text';
import { Versions } from './Versions';

export function Connect({ server }: { server: Registration }) {
  const [mine] = useMyClient();
  const [chosen, setChosen] = useState<string>(mine === 'vscode-insiders' ? 'vscode' : mine);
  const { target, live } = useTarget(server);
  const { isLoading } = usePublished(server.registration_id);
  const client = clients.find(one => one.id === chosen);
  // Until the published version has loaded, the configuration could be that of an unreviewed edit.
  if (isLoading) return <Skeleton lines={6} />;
  return (
    <div className="stack">
      <h2>Connect</h2>
      {live ? (
        <>
          <p className="server-text">
            <span>
              Install the server with a link, or paste the configuration below. If the server requires a
              sign-in, your client asks you to sign in at the first use.
            </span>{' '}
            {server.status !== 'Approved' && (
              <span>{`This is the approved version ${live.version}. It does not include the edit.`}</span>
            )}
          </p>
          <div className="row">
            <InstallLink href={vsCodeLink(target)}>Add to VS Code</InstallLink>
            <InstallLink href={vsCodeLink(target, 'vscode-insiders')}>Add to VS Code Insiders</InstallLink>
            <InstallLink href={cursorLink(target)}>Add to Cursor</InstallLink>
          </div>
          {target.gallery && (
            <p className="small quiet">
              Does your VS Code use this registry?{' '}
              <a href={vsCodeGalleryLink(target)}>Open the server in the gallery</a>
            </p>
          )}
        </>
      ) : (
        <p className="server-text">
          {server.status === 'Approved'
            ? 'Clients can’t see this server, so there is no install link. Paste the configuration below only on networks that you trust.'
            : 'This server is not approved, so there is no install link. Paste the configuration below only to try the server.'}
        </p>
      )}
      <Segments
        label="Client"
        options={clients.map(({ id, name }) => ({ value: id, name }))}
        chosen={chosen}
        onChoose={setChosen}
      />
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
