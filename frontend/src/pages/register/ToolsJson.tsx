/** The editor for the tools as JSON, including fields that the rows do not show. */
import { Button } from '../../ui/Button';
import { TextArea } from '../../ui/Field';
import { parseJson } from './tool-list';
import type { Form } from './useForm';
import { fieldLabelOf } from './validation';
import { rowsOf } from './values';

export function ToolsJson({ form, json }: { form: Form; json: string }) {
  const isBroken = 'error' in parseJson(json);
  const change = (text: string) => {
    const parsed = parseJson(text);
    form.set('tools' in parsed ? { json: text, rows: rowsOf(parsed.tools) } : { json: text });
  };
  return (
    <>
      <TextArea
        id="available_tools"
        className="reg-json"
        label="Tools as JSON"
        rows={16}
        spellCheck={false}
        autoComplete="off"
        value={json}
        errors={toolErrors(form)}
        onChange={event => change(event.target.value)}
      />
      {isBroken && (
        <div>
          <Button size="s" onClick={() => form.set({ json: null })}>
            Return to list and discard the invalid JSON
          </Button>
        </div>
      )}
    </>
  );
}

/** List the errors of all tools, each with the tool's number. */
function toolErrors({ errors }: Form): string[] {
  return Object.entries(errors)
    .filter(([path]) => path.startsWith('available_tools'))
    .map(([path, sentences]) =>
      path === 'available_tools' ? sentences.join(' ') : `${fieldLabelOf(path)}: ${sentences.join(' ')}`,
    );
}
