/** One tool: its name, what it does, and a word on what else is known of it. */
import { type ClipboardEvent, type KeyboardEvent, memo } from 'react';
import { withMembers } from '../../json/objects';
import { IconButton } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { isComposing } from '../../ui/shortcuts';
import { isolated, UserText } from '../../ui/text';
import type { Row } from './values';

interface ToolRowProps {
  row: Row;
  index: number;
  fault: string;
  onChange: (row: Row) => void;
  onRemove: (row: Row, index: number) => void;
  /** Takes a pasted list; false if it is none. */
  onPaste: (text: string) => boolean;
  onEnter: () => void;
}

export const ToolRow = memo(
  function ToolRow({ row, index, fault, onChange, onRemove, onPaste, onEnter }: ToolRowProps) {
    const { id, tool } = row;
    const number = index + 1;
    const { name, description = '', ...others } = tool;
    const known = Object.keys(others);
    const isText = typeof description === 'string';
    const next = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || isComposing(event.nativeEvent)) return;
      event.preventDefault();
      onEnter();
    };
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData.getData('text');
      const isList = /\S\s*\n\s*\S/.test(text) || /^\s*[[{]/.test(text);
      if (isList && onPaste(text)) event.preventDefault();
    };
    return (
      <li className="reg-tool">
        <input
          id={`tool-${id}-name`}
          className="input mono"
          dir="auto"
          aria-label={`Name of tool ${number}`}
          aria-describedby={fault ? `tool-${id}-errors` : undefined}
          aria-invalid={fault ? true : undefined}
          placeholder="Name, such as get_forecast"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={event => onChange({ id, tool: withMembers(tool, { name: event.target.value }) })}
          onKeyDown={next}
          onPaste={paste}
        />
        <input
          id={`tool-${id}-description`}
          className="input"
          dir="auto"
          aria-label={`What tool ${number} does`}
          placeholder={isText ? 'What it does (optional)' : 'Is no text: edit it as JSON'}
          autoComplete="off"
          disabled={!isText}
          title={isText ? isolated(description) : undefined}
          value={isText ? description : ''}
          onChange={event => onChange({ id, tool: described(tool, event.target.value) })}
          onKeyDown={next}
        />
        <IconButton
          id={`tool-${id}-remove`}
          icon="trash"
          label={`Remove ${isolated(name) || `tool ${number}`}`}
          onClick={() => onRemove(row, index)}
        />
        {fault && (
          <div id={`tool-${id}-errors`} className="field-errors">
            <Icon name="alert" size={16} />
            <span>{fault}</span>
          </div>
        )}
        {known.length > 0 && (
          <p className="reg-tool-known">
            Also known: <UserText>{known.join(', ')}</UserText>
          </p>
        )}
      </li>
    );
  },
  (before, now) => before.row === now.row && before.index === now.index && before.fault === now.fault,
);

/** An emptied description is left out, as if it had never been there. */
function described(tool: Row['tool'], description: string): Row['tool'] {
  return withMembers(tool, { description: description || undefined });
}
