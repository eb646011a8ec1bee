/** The tools of a server; a filter where they are many. */
import { useState } from 'react';
import type { Registration } from '../../api/types';
import { Empty } from '../../ui/Empty';
import { TextField } from '../../ui/Field';
import { counted } from '../../ui/words';
import { ToolDetails } from './ToolDetails';
import './tools.css';

const MANY = 6;

export function Tools({ server }: { server: Registration }) {
  const [words, setWords] = useState('');
  const tools = server.available_tools;
  if (!tools.length) {
    return (
      <Empty icon="tool" title="No tools are listed">
        The server may offer some all the same: whoever registered it did not name them.
      </Empty>
    );
  }
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = tools.filter(tool => {
    const text = `${tool.name} ${tool.description ?? ''}`.toLowerCase();
    return wanted.every(word => text.includes(word));
  });
  return (
    <div className="stack">
      {tools.length > MANY && (
        <TextField
          className="tools-filter"
          type="search"
          label="Filter tools"
          value={words}
          onChange={event => setWords(event.target.value)}
        />
      )}
      <p role="status" className={words ? 'quiet' : 'visually-hidden'}>
        {words ? `${shown.length} of ${counted(tools.length, 'tool')}` : counted(tools.length, 'tool')}
      </p>
      <ul className="tools">
        {shown.map(tool => (
          <li key={tool.name}>
            <ToolDetails tool={tool} />
          </li>
        ))}
      </ul>
    </div>
  );
}
