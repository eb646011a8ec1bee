/** Read the parameters and hints from a tool's definition. */
import { ExactNumber, stringify } from '../../json/exact';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Return the input schema of a tool: `inputSchema` as in MCP, or `input_schema` as in this API's examples. */
export function inputSchemaOf(tool: Json): Json | null {
  const schema = tool.inputSchema ?? tool.input_schema;
  return isObject(schema) ? schema : null;
}

export function parametersOf(schema: Json): Parameter[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    isRequired: required.includes(name),
    description: isObject(property) ? descriptionOf(property) : '',
  }));
}

/** Describe a type: "string", "list of integer", "one of "a", "b"" or "string or null". */
function typeOf(schema: unknown): string {
  if (!isObject(schema)) return 'anything';
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.map(one => stringify(one)).join(', ')}`;
  if ('const' in schema) return stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.type === 'array') return schema.items ? `list of ${typeOf(schema.items)}` : 'list';
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (typeof schema.type === 'string')
    return schema.format ? `${schema.type} (${schema.format})` : schema.type;
  return typeof schema.$ref === 'string' ? (schema.$ref.split('/').at(-1) ?? 'object') : 'anything';
}

function descriptionOf(schema: Json): string {
  const description = typeof schema.description === 'string' ? schema.description : '';
  return 'default' in schema ? `${description} Default: ${stringify(schema.default)}.`.trim() : description;
}

function isObject(value: unknown): value is Json {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

/** Return what the tool's MCP annotations claim about its effects. They are not verified. */
export function hintsOf(tool: Json): { isReadOnly: boolean; isWriting: boolean; isDestructive: boolean } {
  const hints = isObject(tool.annotations) ? tool.annotations : {};
  const isReadOnly = hints.readOnlyHint === true;
  return {
    isReadOnly,
    isWriting: hints.readOnlyHint === false,
    isDestructive: !isReadOnly && hints.destructiveHint === true,
  };
}
