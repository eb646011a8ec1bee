/** The tools row by row. Enter goes on to the next; a pasted list becomes rows. */
import { type Dispatch, useCallback, useEffect, useRef } from 'react';
import type { FieldErrors } from '../../api/api.error';
import { Button } from '../../ui/Button';
import { counted } from '../../ui/format';
import { succeed } from '../../ui/toast';
import { ToolRow } from './ToolRow';
import './tools.css';
import { isolated } from '../../ui/text';
import { addTools, parseList } from './tool-list';
import { freeId, isBlank, type Row } from './values';

export type SetRows = (next: (rows: readonly Row[]) => readonly Row[]) => void;

interface ToolRowsProps {
  rows: readonly Row[];
  faults: FieldErrors;
  setRows: SetRows;
  /** Moves the focus to the element of this id, once it is there. */
  focus: Dispatch<string>;
}

export function ToolRows({ rows, faults, setRows, focus }: ToolRowsProps) {
  // The rows' own functions stay the same, so that typing in one row does not render the other hundreds.
  const shown = useRef(rows);
  useEffect(() => {
    shown.current = rows;
  });

  const change = useCallback(
    (changed: Row) => setRows(now => now.map(row => (row.id === changed.id ? changed : row))),
    [setRows],
  );

  const add = () => {
    const blank = rows.find(isBlank);
    const id = blank?.id ?? freeId(rows);
    if (!blank) setRows(now => [...now, { id, tool: { name: '' } }]);
    focus(`tool-${id}-name`);
  };

  const remove = useCallback(
    (removed: Row, index: number) => {
      const next = shown.current[index + 1] ?? shown.current[index - 1];
      setRows(now => now.filter(({ id }) => id !== removed.id));
      focus(next ? `tool-${next.id}-remove` : 'available_tools');
      if (isBlank(removed)) return;
      const putBack = () => setRows(now => [...now.slice(0, index), removed, ...now.slice(index)]);
      succeed(`${isolated(removed.tool.name) || 'The tool'} is removed.`, { label: 'Undo', run: putBack });
    },
    [setRows, focus],
  );

  const paste = useCallback(
    (text: string) => {
      const parsed = parseList(text);
      if ('fault' in parsed) return false;
      setRows(now =>
        addTools(
          now.filter(row => !isBlank(row)),
          parsed.tools,
        ),
      );
      succeed(`${counted(parsed.tools.length, 'tool')} pasted.`);
      return true;
    },
    [setRows],
  );

  return (
    <>
      {rows.length > 0 && (
        <ol className="reg-tools">
          {rows.map((row, index) => (
            <ToolRow
              key={row.id}
              row={row}
              index={index}
              fault={faultOf(faults, index)}
              onChange={change}
              onRemove={remove}
              onPaste={paste}
              onEnter={add}
            />
          ))}
        </ol>
      )}
      <div>
        <Button id="available_tools" size="s" icon="add" onClick={add}>
          Add a tool
        </Button>
      </div>
    </>
  );
}

/** What is wrong with one tool, in one text: a text stays the same where an array would be new each time. */
function faultOf(faults: FieldErrors, index: number): string {
  const path = `available_tools.${index}`;
  return Object.entries(faults)
    .filter(([name]) => name === path || name.startsWith(`${path}.`))
    .flatMap(([, sentences]) => sentences)
    .join(' ');
}
