/** The tools of a server; a filter where they are many. */
import { memo, useDeferredValue, useState } from 'react';
import type { Registration, Tool } from '../../api/types';
import { Empty } from '../../ui/Empty';
import { TextField } from '../../ui/Field';
import { counted } from '../../ui/format';
import { ToolDetails } from './ToolDetails';
import './tools.css';

const MANY = 6;

export function Tools({ server }: { server: Registration }) {
  const [words, setWords] = useState('');
  const settled = useDeferredValue(words);
  const tools = server.available_tools;
  if (!tools.length) {
    return (
      <Empty icon="tool" title="No tools are listed">
        The server may offer some all the same: whoever registered it did not name them.
      </Empty>
    );
  }
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
      <Found tools={tools} words={settled} />
    </div>
  );
}

/** Hundreds of tools stay where they are while somebody types: to make them anew at each key would be felt. */
const Found = memo(function Found({ tools, words }: { tools: readonly Tool[]; words: string }) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown = tools.map(tool => {
    const text = `${tool.name} ${tool.description ?? ''}`.toLowerCase();
    return wanted.every(word => text.includes(word));
  });
  const count = isShown.filter(Boolean).length;
  return (
    <>
      <p role="status" className={words ? 'quiet' : 'visually-hidden'}>
        {words ? `${count} of ${counted(tools.length, 'tool')}` : counted(tools.length, 'tool')}
      </p>
      <ul className="tools">
        {tools.map((tool, at) => (
          <li key={tool.name} hidden={!isShown[at]}>
            <ToolDetails tool={tool} />
          </li>
        ))}
      </ul>
    </>
  );
});
