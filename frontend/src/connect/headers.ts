/**
 * The headers of a server in the configuration of clients: names of inputs and environment variables, never a secret.
 * `registry_api/client_files/variables.py` has the same names.
 */
import type { Registration } from '../api/types';
import type { Target } from './target';

type Header = Registration['headers'][number];
type Named = Pick<Target, 'key'>;

/** Whether the user must give a value; an optional header without a default is left out, never sent empty. */
const isAskedFor = (header: Header) => header.is_required === true && header.default == null;

/** Return the name of the variable for a header, such as `WEATHER__X_API_KEY`. */
export function environmentVariable({ key }: Named, header: Header): string {
  const name = `${key.replaceAll('-', '_')}__${words(header, '_')}`.toUpperCase();
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** Return the headers with `write(header)` for those whose value is the user's; undefined if there are none. */
export function headersOf(
  { headers }: Pick<Target, 'headers'>,
  write: (header: Header) => string,
): Record<string, string> | undefined {
  const sent = headers.filter(header => isAskedFor(header) || header.default != null);
  if (sent.length === 0) return undefined;
  return Object.fromEntries(sent.map(header => [header.name, header.default ?? write(header)]));
}

/** Return `headers` with references to VS Code's inputs, and these; nothing if the server needs none. */
export function withInputs(target: Target) {
  const headers = headersOf(target, header => `\${input:${inputId(target, header)}}`);
  const inputs = target.headers.filter(isAskedFor).map(header => inputOf(target, header));
  return { headers: headers && { headers }, inputs: inputs.length > 0 ? { inputs } : undefined };
}

function inputOf(target: Target, header: Header) {
  const described = { id: inputId(target, header), description: header.description ?? header.name };
  if (header.choices?.length) return { type: 'pickString', ...described, options: header.choices };
  return { type: 'promptString', ...described, password: header.is_secret === true };
}

const inputId = ({ key }: Named, header: Header) => `${key}--${words(header, '-')}`.toLowerCase();

function words({ name }: Header, joiner: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .join(joiner);
}
