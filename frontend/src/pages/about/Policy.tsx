/** The address that VS Code and GitHub Copilot are given by policy; on show where the registry answers there. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { CodeBlock } from '../../ui/CodeBlock';

export function Policy() {
  const api = useApi();
  const hasReadApi = useQuery({
    queryKey: ['read-api'],
    queryFn: ({ signal }) => api.has('/v0.1/servers', signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!hasReadApi.data) return null;
  return (
    <section className="panel stack-s" aria-labelledby="about-policy">
      <h2 id="about-policy">Connect a whole company</h2>
      <p>
        VS Code and GitHub Copilot can take their list of MCP servers from here. Whoever manages them enters
        this address once, and everybody finds the approved servers in the gallery.
      </p>
      <CodeBlock label="MCP Registry URL" code={location.origin} />
      <h3>GitHub Copilot</h3>
      <ol>
        <li>Open the settings of the enterprise or the organisation, then AI controls, then MCP.</li>
        <li>
          Switch on <strong>MCP servers in Copilot</strong>.
        </li>
        <li>
          Paste the address into <strong>MCP Registry URL</strong>, without anything after it.
        </li>
        <li>
          Under <strong>Restrict MCP access to registry servers</strong> choose whether others may be used as
          well.
        </li>
      </ol>
      <h3>VS Code on managed devices</h3>
      <p>
        Set the policy <code>McpGalleryServiceUrl</code> to the same address (VS Code 1.101 or later).
      </p>
    </section>
  );
}
