/** The Tools tab, with a filter if there are many tools. */
import { memo, useDeferredValue, useState } from 'react';
import type { Registration, Tool } from '../../api/types';
import { Empty } from '../../ui/Empty';
import { TextField } from '../../ui/Field';
import { counted } from '../../ui/format';
import { exactly } from '../../ui/time';
import { ToolDetails } from './ToolDetails';
import './tools.css';

/** With more tools, a filter is shown. */
const FILTER_THRESHOLD = 6;

export function Tools({ server }: { server: Registration }) {
  const [filter, setFilter] = useState('');
  const deferredFilter = useDeferredValue(filter);
  const tools = server.available_tools;
  if (!tools.length) {
    return (
      <Empty icon="tool" title="No tools are listed">
        Its submitter listed no tools. The server may still offer some.
      </Empty>
    );
  }
  return (
    <div className="stack">
      <p className="quiet">
        {server.approved_snapshot
          ? `As the server offered them on ${exactly(server.approved_snapshot.seen_at)}, and as they were approved.`
          : 'As its submitter declared them.'}
      </p>
      {tools.length > FILTER_THRESHOLD && (
        <TextField
          className="tools-filter"
          type="search"
          label="Filter tools"
          value={filter}
          onChange={event => setFilter(event.target.value)}
        />
      )}
      <FilteredTools tools={tools} filter={deferredFilter} />
    </div>
  );
}

/** Hides tools instead of removing them: rendering hundreds of tools on each key press would be slow. */
const FilteredTools = memo(function FilteredTools({
  tools,
  filter,
}: {
  tools: readonly Tool[];
  filter: string;
}) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown = tools.map(tool => {
    const text = `${tool.name} ${tool.description ?? ''}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
  const count = isShown.filter(Boolean).length;
  return (
    <>
      <p role="status" className={filter ? 'quiet' : 'visually-hidden'}>
        {filter ? `${count} of ${counted(tools.length, 'tool')}` : counted(tools.length, 'tool')}
      </p>
      <ul className="tools">
        {tools.map((tool, index) => (
          <li key={tool.name} hidden={!isShown[index]}>
            <ToolDetails tool={tool} />
          </li>
        ))}
      </ul>
    </>
  );
});
