/** The dialog that adds a pasted list of tools and shows the result before it applies. */
import { useState } from 'react';
import { stringify } from '../../json/exact';
import { Button } from '../../ui/Button';
import { TextArea } from '../../ui/Field';
import { counted } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { addTools, parseList, replaceTools } from './tool-list';
import { isBlank, type Row } from './values';

interface PasteToolsProps {
  rows: readonly Row[];
  onPaste: (rows: readonly Row[]) => void;
  onClose: () => void;
}

export function PasteTools({ rows, onPaste, onClose }: PasteToolsProps) {
  const [text, setText] = useState('');
  const [isTouched, setIsTouched] = useState(false);
  const present = rows.filter(row => !isBlank(row));
  const parsed = parseList(text);
  const tools = 'tools' in parsed ? parsed.tools : [];
  const added = addTools(present, tools);
  const isUsable = tools.length > 0;
  const apply = (next: readonly Row[]) => (isUsable ? onPaste(next) : setIsTouched(true));
  const error = 'error' in parsed ? parsed.error : 'Enter at least one name.';
  return (
    <Modal
      title="Paste a list of tools"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {present.length > 0 && (
            <Button onClick={() => apply(replaceTools(present, tools))}>Replace the list</Button>
          )}
          <Button kind="primary" onClick={() => apply(added)}>
            Add to the list
          </Button>
        </>
      }
    >
      <TextArea
        label="Names or JSON"
        help="One name per line, optionally followed by “: what it does”; or the server’s tools/list response."
        className="reg-json"
        rows={10}
        spellCheck={false}
        value={text}
        errors={isTouched && !isUsable ? [error] : []}
        onChange={event => setText(event.target.value)}
        onBlur={() => setIsTouched(text.trim() !== '')}
      />
      <p role="status" className="quiet">
        {isUsable && summaryOf(new Set(tools.map(({ name }) => name.trim())).size, present, added)}
      </p>
    </Modal>
  );
}

/** Summarise what "Add to the list" would do. */
function summaryOf(found: number, before: readonly Row[], after: readonly Row[]): string {
  const added = after.length - before.length;
  const updated = before.filter((row, index) => stringify(row.tool) !== stringify(after[index]?.tool)).length;
  const unchanged = found - added - updated;
  const parts = [
    `${added} new`,
    unchanged && `${unchanged} already listed, unchanged`,
    updated && `${updated} already listed, updated`,
  ].filter(Boolean);
  return parts.length === 1
    ? `${counted(found, 'tool')} found.`
    : `${counted(found, 'tool')} found: ${parts.join('; ')}.`;
}
