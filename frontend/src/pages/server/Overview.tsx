/** The Overview tab: the description and the first tools. */
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { counted } from '../../ui/format';
import { Markdown } from '../../ui/Markdown';
import { UserText } from '../../ui/text';

const MAX_TOOLS = 6;

export function Overview({ server }: { server: Registration }) {
  const tools = server.available_tools;
  return (
    <div className="stack">
      <section className="stack-s" aria-labelledby="about">
        <h2 id="about">About</h2>
        {server.description.trim() ? (
          <Markdown source={server.description} />
        ) : (
          <p className="quiet">No description yet.</p>
        )}
      </section>
      {tools.length > 0 && (
        <section className="stack-s" aria-labelledby="first-tools">
          <h2 id="first-tools">{counted(tools.length, 'tool')}</h2>
          <ul className="tool-names">
            {tools.slice(0, MAX_TOOLS).map(tool => (
              <li key={tool.name}>
                <code>
                  <UserText>{tool.name}</UserText>
                </code>
                <span className="quiet" dir="auto">
                  {typeof tool.description === 'string' && tool.description}
                </span>
              </li>
            ))}
          </ul>
          <p>
            <Link href={`/servers/${server.registration_id}/tools`}>
              {tools.length > MAX_TOOLS ? `Show all ${tools.length} tools` : 'Show tool details'}
            </Link>
          </p>
        </section>
      )}
    </div>
  );
}
