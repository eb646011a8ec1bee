/** Parses pasted tools: one name per line, or JSON such as a `tools/list` response. */
import type { Tool } from '../../api/types';
import { ExactNumber } from '../../json/exact';
import { withMembers } from '../../json/objects';
import { parse } from '../../json/parser';
import { freeId, type Row, rowsOf } from './values';

export type Parsed = { readonly tools: readonly Tool[] } | { readonly error: string };

/** Parse a list of tools: JSON if it begins with a bracket, otherwise names. */
export function parseList(text: string): Parsed {
  return /^\s*[[{]/.test(text) ? parseJson(text) : { tools: parseNames(text) };
}

/** Parse a JSON array of names or of objects with a name, also inside an object, as in a server's response. */
export function parseJson(text: string): Parsed {
  if (!text.trim()) return { tools: [] };
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return { error: `This is not valid JSON${positionOf(error, text)}.` };
  }
  const list = listIn(value);
  if (!list) return { error: 'The JSON must be a list of tools: [ … ].' };
  const tools: Tool[] = [];
  for (const [index, one] of list.entries()) {
    const tool = typeof one === 'string' ? { name: one } : one;
    if (!isObject(tool)) return { error: `Tool ${index + 1} must be a name or an object with a name.` };
    if (!hasName(tool)) return { error: `Tool ${index + 1} has no name. Add "name": "…".` };
    const number = oversizedNumber(tool);
    if (number)
      return {
        error: `Tool ${index + 1} contains ${number}. The registry cannot store a number of that size.`,
      };
    tools.push(tool);
  }
  return { tools };
}

const LIST_MARKER = /^(?:[-*•]|\d+[.)])\s+/;
const WITH_DESCRIPTION = /^[`"']?([^\s`"']+?)[`"']?\s*(?::|–|—|\s-)\s+(.+)$/;

/** Parse one name per line, with optional list markers and descriptions. A single line may separate names by commas. */
function parseNames(text: string): Tool[] {
  const lines = text.split(/\r?\n/).filter(line => line.trim());
  const isOneLine = lines.length === 1 && !WITH_DESCRIPTION.test(text.trim());
  return (isOneLine ? text.split(/[,;]/) : lines)
    .map(line => line.trim().replace(LIST_MARKER, ''))
    .filter(Boolean)
    .map(line => {
      const [, name, description] = WITH_DESCRIPTION.exec(line) ?? [];
      if (name && description) return { name, description };
      return { name: line.replace(/^[`"']|[`"'],?$|,$/g, '').trim() };
    });
}

/** Append tools. A tool that is already listed is updated and keeps its other fields. */
export function addTools(rows: readonly Row[], tools: readonly Tool[]): Row[] {
  const added = distinct(tools);
  const listed = new Set(rows.map(({ tool }) => tool.name.trim()));
  const updatedRows = rows.map(row => {
    const update = added.get(row.tool.name.trim());
    return update ? { ...row, tool: withMembers(row.tool, update) } : row;
  });
  const newTools = [...added.values()].filter(tool => !listed.has(tool.name.trim()));
  return [...updatedRows, ...rowsOf(newTools, freeId(rows))];
}

/** Replace the list. A tool given by name only keeps the fields that it has now. */
export function replaceTools(rows: readonly Row[], tools: readonly Tool[]): Row[] {
  const listed = new Map(rows.map(({ tool }) => [tool.name.trim(), tool]));
  const next = [...distinct(tools).values()].map(tool => {
    const isBareName = Object.keys(tool).length === 1;
    return isBareName ? (listed.get(tool.name.trim()) ?? tool) : tool;
  });
  return rowsOf(next, freeId(rows));
}

function distinct(tools: readonly Tool[]): Map<string, Tool> {
  return new Map(tools.map(tool => [tool.name.trim(), tool]));
}

/** Find the list, also in `{"tools": […]}` or in a JSON-RPC response. */
function listIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return null;
  return listIn(value.tools ?? value.result ?? null);
}

/** Return the position of a syntax error, if the browser reports it: " (line 3, column 5)". */
function positionOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line && column) return ` (line ${line}, column ${column})`;
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (!position) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
}

/** Find the first number beyond the range of a double, which the API refuses. */
function oversizedNumber(value: unknown): ExactNumber | undefined {
  if (value instanceof ExactNumber) return Number.isFinite(Number(value)) ? undefined : value;
  if (value === null || typeof value !== 'object') return undefined;
  return Object.values(value).map(oversizedNumber).find(Boolean);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

function hasName(value: Record<string, unknown>): value is { name: string } {
  return typeof value.name === 'string';
}
