/** The tools as JSON: the way to everything that a tool may carry besides its name. */
import { Button } from '../../ui/Button';
import { TextArea } from '../../ui/Field';
import { placeName } from './faults';
import { parseJson } from './tool-list';
import type { Form } from './useForm';
import { rowsOf } from './values';

export function ToolsJson({ form, json }: { form: Form; json: string }) {
  const isBroken = 'fault' in parseJson(json);
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
        errors={toolFaults(form)}
        onChange={event => change(event.target.value)}
      />
      {isBroken && (
        <div>
          <Button size="s" onClick={() => form.set({ json: null })}>
            Back to the list, without what is not complete
          </Button>
        </div>
      )}
    </>
  );
}

/** Whatever is wrong with any tool, each with its number. */
function toolFaults({ faults }: Form): string[] {
  return Object.entries(faults)
    .filter(([path]) => path.startsWith('available_tools'))
    .map(([path, said]) =>
      path === 'available_tools' ? said.join(' ') : `${placeName(path)}: ${said.join(' ')}`,
    );
}
