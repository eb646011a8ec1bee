/** Takes a whole list of tools at once and says, before anything happens, what would become of it. */
import { useState } from 'react';
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
  const [isLeft, setIsLeft] = useState(false);
  const present = rows.filter(row => !isBlank(row));
  const parsed = parseList(text);
  const tools = 'tools' in parsed ? parsed.tools : [];
  const added = addTools(present, tools);
  const isUsable = tools.length > 0;
  const take = (next: readonly Row[]) => (isUsable ? onPaste(next) : setIsLeft(true));
  const fault = 'fault' in parsed ? parsed.fault : 'Paste or type at least one name.';
  return (
    <Modal
      title="Paste a list of tools"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {present.length > 0 && (
            <Button onClick={() => take(replaceTools(present, tools))}>Replace the whole list</Button>
          )}
          <Button kind="primary" onClick={() => take(added)}>
            Add to the list
          </Button>
        </>
      }
    >
      <TextArea
        label="Names or JSON"
        help="One name per line, if you like with “: what it does” behind; or the JSON that the server answers to tools/list."
        className="reg-json"
        rows={10}
        spellCheck={false}
        value={text}
        errors={isLeft && !isUsable ? [fault] : []}
        onChange={event => setText(event.target.value)}
        onBlur={() => setIsLeft(text.trim() !== '')}
      />
      <p role="status" className="quiet">
        {isUsable && outcome(tools.length, added.length - present.length, present.length)}
      </p>
    </Modal>
  );
}

function outcome(found: number, fresh: number, present: number): string {
  const known = found - fresh;
  if (!present || !known) return `${counted(found, 'tool')} found.`;
  return `${counted(found, 'tool')} found: ${fresh} new; ${known} known already, which keep their details.`;
}
