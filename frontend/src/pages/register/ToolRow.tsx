/** A row of the tool list: name, description and the names of the tool's other fields. */
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
  error: string;
  onChange: (row: Row) => void;
  onRemove: (row: Row, index: number) => void;
  /** Adds a pasted list; returns false if the text is not a list. */
  onPaste: (text: string) => boolean;
  onEnter: () => void;
}

export const ToolRow = memo(
  function ToolRow({ row, index, error, onChange, onRemove, onPaste, onEnter }: ToolRowProps) {
    const { id, tool } = row;
    const number = index + 1;
    const { name, description = '', ...others } = tool;
    const otherFields = Object.keys(others);
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
          aria-describedby={error ? `tool-${id}-errors` : undefined}
          aria-invalid={error ? true : undefined}
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
          placeholder={isText ? 'What it does (optional)' : 'Not plain text: edit it as JSON'}
          autoComplete="off"
          disabled={!isText}
          title={isText ? isolated(description) : undefined}
          value={isText ? description : ''}
          onChange={event => onChange({ id, tool: withDescription(tool, event.target.value) })}
          onKeyDown={next}
        />
        <IconButton
          id={`tool-${id}-remove`}
          icon="trash"
          label={`Remove ${isolated(name) || `tool ${number}`}`}
          onClick={() => onRemove(row, index)}
        />
        {error && (
          <div id={`tool-${id}-errors`} className="field-errors">
            <Icon name="alert" size={16} />
            <span>{error}</span>
          </div>
        )}
        {otherFields.length > 0 && (
          <p className="reg-tool-fields">
            Other fields: <UserText>{otherFields.join(', ')}</UserText>
          </p>
        )}
      </li>
    );
  },
  (before, now) => before.row === now.row && before.index === now.index && before.error === now.error,
);

/** An empty description is removed. */
function withDescription(tool: Row['tool'], description: string): Row['tool'] {
  return withMembers(tool, { description: description || undefined });
}
