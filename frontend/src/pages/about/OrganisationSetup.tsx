/** How to make an organisation's clients use this registry, and what to do where they cannot read it. */
import type { ReactNode } from 'react';
import { useRegistryAccess } from '../../api/ApiContext';
import { useMe } from '../../api/queries';
import type { RegistryAccess } from '../../api/types';
import { LinkButton } from '../../ui/Button';
import { CodeBlock } from '../../ui/CodeBlock';
import { Icon } from '../../ui/icons';

export function OrganisationSetup() {
  const access = useRegistryAccess();
  const isAdmin = useMe().data?.is_admin;
  if (!access && !isAdmin) return null;
  return (
    <section className="panel stack" aria-labelledby="about-setup">
      <h2 id="about-setup">Set up your organisation</h2>
      {access ? <Steps access={access} /> : <ReadApiOff />}
    </section>
  );
}

function ReadApiOff() {
  return (
    <p>
      VS Code and GitHub Copilot can take their list of MCP servers from this registry, but its read API is
      switched off. To switch it on, set <code>MCP_REGISTRY_ACCESS</code> and{' '}
      <code>MCP_REGISTRY_NAMESPACE</code> in the settings of the service.
    </p>
  );
}

function Steps({ access }: { access: RegistryAccess }) {
  return (
    <>
      <div className="stack-s">
        <h3>Allow only approved servers</h3>
        <p>
          Each client reads a list of its own. Deploy it with your device management or in the client’s
          console, and again after each approval.
        </p>
        <div>
          <LinkButton icon="download" href="/clients">
            Files for each client
          </LinkButton>
        </div>
      </div>
      <div className="stack-s">
        <h3>Show the approved servers in clients</h3>
        <p>
          VS Code and GitHub Copilot can also show this registry as their gallery of MCP servers. Enter this
          URL in the policies that manage them.
        </p>
        <CodeBlock label="MCP Registry URL" code={location.origin} />
        {access.access === 'authenticated' ? (
          <Hint>
            <strong>These clients can’t read the registry yet.</strong> It requires a sign-in, and neither VS
            Code nor Copilot CLI sends a token. Restrict access on the network and set{' '}
            <code>MCP_REGISTRY_ACCESS</code> to <code>anonymous</code>.
          </Hint>
        ) : (
          location.protocol === 'http:' && (
            <Hint>
              <strong>VS Code refuses a URL that begins with http://.</strong> That is fine for a trial. In
              production, serve the registry over https.
            </Hint>
          )
        )}
        <ul>
          <li>
            GitHub Copilot: in the policies of your organisation or enterprise, under MCP, paste the URL into{' '}
            <strong>MCP Registry URL</strong>. Leave <strong>Restrict MCP access</strong> at{' '}
            <em>Allow all</em> if you deploy an allow list: the two conflict.
          </li>
          <li>
            VS Code on managed devices: set the policy <code>McpGalleryServiceUrl</code> to the URL (VS Code
            1.101 or later).
          </li>
        </ul>
        <p>
          <em>Registry only</em> is a preview and no substitute for an allow list: it compares names only, and
          a person who edits a configuration file can get around it.
        </p>
      </div>
    </>
  );
}

function Hint({ children }: { children: ReactNode }) {
  return (
    <div className="about-hint">
      <Icon name="info" size={16} />
      <p>{children}</p>
    </div>
  );
}
