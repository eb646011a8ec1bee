/** How to make an organisation's clients use this registry, and what to do where they cannot read it. */
import type { ReactNode } from 'react';
import { useRegistryAccess } from '../../api/ApiContext';
import { useMe } from '../../api/queries';
import type { RegistryAccess } from '../../api/types';
import { CodeBlock } from '../../ui/CodeBlock';
import { Icon } from '../../ui/icons';
import { Exports } from './Exports';

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
      <p>
        VS Code and GitHub Copilot can take their list of MCP servers from this registry. Enter this URL once
        in the policies that manage them. All users then find the approved servers in the gallery.
      </p>
      <CodeBlock label="MCP Registry URL" code={location.origin} />
      {access.access === 'authenticated' ? (
        <Hint>
          <strong>These clients can’t read the registry yet.</strong> It requires a sign-in, and neither VS
          Code nor Copilot CLI sends a token. Restrict access on the network and set{' '}
          <code>MCP_REGISTRY_ACCESS</code> to <code>anonymous</code>, or deploy the files below, which need no
          access to the registry.
        </Hint>
      ) : (
        location.protocol === 'http:' && (
          <Hint>
            <strong>VS Code refuses a URL that begins with http://.</strong> That is fine for a trial. In
            production, serve the registry over https.
          </Hint>
        )
      )}
      <div className="stack-s">
        <h3>GitHub Copilot</h3>
        <ol>
          <li>Open the policies of your organisation or enterprise and select MCP.</li>
          <li>
            Set <strong>MCP servers in Copilot</strong> to <em>Enabled</em>.
          </li>
          <li>
            Paste the URL into <strong>MCP Registry URL</strong>. Add nothing to it.
          </li>
          <li>
            Set <strong>Restrict MCP access to registry servers</strong> to <em>Registry only</em>, or to{' '}
            <em>Allow all</em> to permit other servers as well.
          </li>
        </ol>
      </div>
      <div className="stack-s">
        <h3>VS Code on managed devices</h3>
        <ol>
          <li>
            Set the policy <code>McpGalleryServiceUrl</code> to the same URL. It requires VS Code 1.101 or
            later.
          </li>
          <li>
            To block all other servers, set the policy <code>ChatMCP</code> (the setting{' '}
            <code>chat.mcp.access</code>) to <code>registry</code>.
          </li>
        </ol>
      </div>
      <div className="stack-s">
        <h3>Managed settings</h3>
        <p>
          These files list the servers that are approved now. Deploy them with your device management, and
          deploy them again after each approval.
        </p>
        <Exports namespace={access.namespace} />
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
