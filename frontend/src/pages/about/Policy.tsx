/** How a whole company's clients are pointed at this registry, and what to do where they cannot read it. */
import type { ReactNode } from 'react';
import { useRegistryAccess } from '../../api/ApiContext';
import { useMe } from '../../api/queries';
import type { RegistryAccess } from '../../api/types';
import { CodeBlock } from '../../ui/CodeBlock';
import { Icon } from '../../ui/icons';
import { Exports } from './Exports';

export function Policy() {
  const access = useRegistryAccess();
  const isAdmin = useMe().data?.is_admin;
  if (!access && !isAdmin) return null;
  return (
    <section className="panel stack" aria-labelledby="about-policy">
      <h2 id="about-policy">Connect a whole company</h2>
      {access ? <Steps access={access} /> : <Off />}
    </section>
  );
}

function Off() {
  return (
    <p>
      VS Code and GitHub Copilot could take their list of MCP servers from here, but the part that they read
      is switched off. Whoever runs the registry switches it on with <code>MCP_REGISTRY_ACCESS</code> and{' '}
      <code>MCP_REGISTRY_NAMESPACE</code>.
    </p>
  );
}

function Steps({ access }: { access: RegistryAccess }) {
  return (
    <>
      <p>
        VS Code and GitHub Copilot can take their list of MCP servers from here. Whoever manages them enters
        this address once, and everybody finds the approved servers in the gallery.
      </p>
      <CodeBlock label="MCP Registry URL" code={location.origin} />
      {access.access === 'authenticated' ? (
        <Hint>
          <strong>They can’t read it yet.</strong> This registry answers only to those who sign in, and
          neither VS Code nor Copilot CLI sends a token. Let the network decide who reaches it, and whoever
          runs it sets <code>MCP_REGISTRY_ACCESS</code> to <code>anonymous</code>; or roll out the files
          below, which need no registry.
        </Hint>
      ) : (
        location.protocol === 'http:' && (
          <Hint>
            <strong>VS Code refuses an address that begins with http://.</strong> That is all right for trying
            things out. For a company, the registry has to be reached over https.
          </Hint>
        )
      )}
      <div className="stack-s">
        <h3>GitHub Copilot</h3>
        <ol>
          <li>Open the policies of the organisation or the enterprise, and there MCP.</li>
          <li>
            Set <strong>MCP servers in Copilot</strong> to <em>Enabled</em>.
          </li>
          <li>
            Paste the address into <strong>MCP Registry URL</strong>, without anything after it.
          </li>
          <li>
            Set <strong>Restrict MCP access to registry servers</strong> to <em>Registry only</em>, or to{' '}
            <em>Allow all</em> if others may be used as well.
          </li>
        </ol>
      </div>
      <div className="stack-s">
        <h3>VS Code on managed devices</h3>
        <ol>
          <li>
            Set the policy <code>McpGalleryServiceUrl</code> to the same address. It takes VS Code 1.101 or
            later.
          </li>
          <li>
            Set the policy <code>ChatMCP</code>, which is the setting <code>chat.mcp.access</code>, to{' '}
            <code>registry</code> if nothing else may be used.
          </li>
        </ol>
      </div>
      <div className="stack-s">
        <h3>Managed settings</h3>
        <p>
          These files hold what is approved at this moment: roll them out with what manages the devices, and
          anew after an approval.
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
