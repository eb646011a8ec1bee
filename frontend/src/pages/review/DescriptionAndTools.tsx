/** The current description and tools of the registration. */
import type { Registration } from '../../api/types';
import { counted } from '../../ui/format';
import { Markdown } from '../../ui/Markdown';
import '../server/tools.css';
import { ToolDetails } from '../server/ToolDetails';

export function DescriptionAndTools({ server }: { server: Registration }) {
  const tools = server.available_tools;
  return (
    <>
      <section className="stack-s" aria-labelledby="review-description">
        <h3 id="review-description">Description</h3>
        {server.description.trim() ? (
          <Markdown source={server.description} />
        ) : (
          <p className="quiet">No description yet.</p>
        )}
      </section>
      <section className="stack-s" aria-labelledby="review-tools">
        <h3 id="review-tools">{tools.length ? counted(tools.length, 'tool') : 'Tools'}</h3>
        {tools.length === 0 && <p className="quiet">No tools are listed. The server may still offer some.</p>}
        <ul className="tools">
          {tools.map(tool => (
            <li key={tool.name}>
              <ToolDetails tool={tool} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
