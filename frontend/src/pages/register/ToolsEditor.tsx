/** The editor for the tools: as rows, as a pasted list or as JSON. */
import { useEffect, useRef, useState } from 'react';
import { stringify } from '../../json/exact';
import { Button } from '../../ui/Button';
import { counted } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { PasteTools } from './PasteTools';
import { Section } from './Section';
import { ToolRows } from './ToolRows';
import { ToolsJson } from './ToolsJson';
import { parseJson } from './tool-list';
import type { Form } from './useForm';

export function ToolsEditor({ form }: { form: Form }) {
  const { value, set, setRows } = form;
  const { rows, json } = value;
  const [isPasting, setIsPasting] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const section = useRef<HTMLDivElement>(null);
  const isJson = json !== null;
  const errors = isJson ? [] : (form.errors.available_tools ?? []);

  useEffect(() => {
    if (!focused) return;
    document.getElementById(focused)?.focus();
    setFocused(null);
  }, [focused]);

  const toggle = () => {
    if (!isJson) {
      set({
        json: stringify(
          rows.map(({ tool }) => tool),
          2,
        ),
      });
      setFocused('available_tools');
    } else if ('error' in parseJson(json)) {
      form.touch('available_tools');
      setFocused('available_tools');
    } else set({ json: null });
  };

  return (
    <Section
      title="What does it offer?"
      actions={
        <div className="row">
          {!isJson && (
            <Button size="s" icon="copy" onClick={() => setIsPasting(true)}>
              Paste a list…
            </Button>
          )}
          <Button size="s" icon={isJson ? 'menu' : 'code'} onClick={toggle}>
            {isJson ? 'Edit as a list' : 'Edit as JSON'}
          </Button>
        </div>
      }
    >
      <p className="field-help">
        {rows.length > 0 && <strong>{`${counted(rows.length, 'tool')}. `}</strong>}
        <span>List the tools so that people can find the server by its functions.</span>{' '}
        <span>
          {isJson
            ? 'Each tool needs a name. All other fields are kept: description, input schema, annotations.'
            : 'You can leave the list empty. Input schemas and other fields are kept; edit them as JSON.'}
        </span>
      </p>
      <div ref={section} className="stack-s">
        {isJson ? (
          <ToolsJson form={form} json={json} />
        ) : (
          <ToolRows rows={rows} errors={form.errors} setRows={setRows} focus={setFocused} />
        )}
      </div>
      {errors.length > 0 && (
        <div className="field-errors" id="available_tools-errors">
          <Icon name="alert" size={16} />
          <span>{errors.join(' ')}</span>
        </div>
      )}
      {isPasting && (
        <PasteTools
          rows={rows}
          onClose={() => setIsPasting(false)}
          onPaste={next => {
            setRows(() => next);
            setIsPasting(false);
          }}
        />
      )}
    </Section>
  );
}
