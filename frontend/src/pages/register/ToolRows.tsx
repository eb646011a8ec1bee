/** The tools as rows. Enter adds a row; a pasted list becomes rows. */
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
  errors: FieldErrors;
  setRows: SetRows;
  /** Focuses the element with this ID after the next render. */
  focus: Dispatch<string>;
}

export function ToolRows({ rows, errors, setRows, focus }: ToolRowsProps) {
  // The callbacks are stable, so that typing in one row does not render hundreds of others.
  const latestRows = useRef(rows);
  useEffect(() => {
    latestRows.current = rows;
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
      const next = latestRows.current[index + 1] ?? latestRows.current[index - 1];
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
      if ('error' in parsed) return false;
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
              error={errorOf(errors, index)}
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

/** Join the errors of one tool into a string: unlike a new array, an equal string does not render the row again. */
function errorOf(errors: FieldErrors, index: number): string {
  const path = `available_tools.${index}`;
  return Object.entries(errors)
    .filter(([name]) => name === path || name.startsWith(`${path}.`))
    .flatMap(([, sentences]) => sentences)
    .join(' ');
}
