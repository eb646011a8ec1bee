/** Tools from what somebody pastes or writes: names line by line, or JSON as `tools/list` answers it. */
import type { Tool } from '../../api/types';
import { ExactNumber } from '../../json/exact';
import { withMembers } from '../../json/objects';
import { parse } from '../../json/parser';
import { freeId, type Row, rowsOf } from './values';

export type Parsed = { readonly tools: readonly Tool[] } | { readonly fault: string };

/** A list in whatever form: JSON if it begins like it, otherwise names. */
export function parseList(text: string): Parsed {
  return /^\s*[[{]/.test(text) ? parseJson(text) : { tools: parseNames(text) };
}

/** A JSON array of names or of objects with a name; also an object around it, as a server's own answer has. */
export function parseJson(text: string): Parsed {
  if (!text.trim()) return { tools: [] };
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    return { fault: `This is not complete JSON yet${placeOf(error, text)}.` };
  }
  const list = listIn(value);
  if (!list) return { fault: 'This must be a list: [ … ] around the tools.' };
  const tools: Tool[] = [];
  for (const [index, one] of list.entries()) {
    const tool = typeof one === 'string' ? { name: one } : one;
    if (!isObject(tool)) return { fault: `Tool ${index + 1} must be a name or an object with a name.` };
    if (!hasName(tool)) return { fault: `Tool ${index + 1} has no name: it needs "name": "…".` };
    const number = unstorable(tool);
    if (number)
      return { fault: `Tool ${index + 1} has ${number}: the registry stores no number that large.` };
    tools.push(tool);
  }
  return { tools };
}

const MARK = /^(?:[-*•]|\d+[.)])\s+/;
const WITH_DESCRIPTION = /^[`"']?([^\s`"']+?)[`"']?\s*(?::|–|—|\s-)\s+(.+)$/;

/** One name per line, perhaps as a list, perhaps with a description behind; a single line may part them by commas. */
function parseNames(text: string): Tool[] {
  const lines = text.split(/\r?\n/).filter(line => line.trim());
  const isOneLine = lines.length === 1 && !WITH_DESCRIPTION.test(text.trim());
  return (isOneLine ? text.split(/[,;]/) : lines)
    .map(line => line.trim().replace(MARK, ''))
    .filter(Boolean)
    .map(line => {
      const [, name, description] = WITH_DESCRIPTION.exec(line) ?? [];
      if (name && description) return { name, description };
      return { name: line.replace(/^[`"']|[`"'],?$|,$/g, '').trim() };
    });
}

/** Puts tools behind those that are there; one of a known name is filled up and keeps what else was known of it. */
export function addTools(rows: readonly Row[], tools: readonly Tool[]): Row[] {
  const added = distinct(tools);
  const known = new Set(rows.map(({ tool }) => tool.name.trim()));
  const filledUp = rows.map(row => {
    const update = added.get(row.tool.name.trim());
    return update ? { ...row, tool: withMembers(row.tool, update) } : row;
  });
  const more = [...added.values()].filter(tool => !known.has(tool.name.trim()));
  return [...filledUp, ...rowsOf(more, freeId(rows))];
}

/** Puts tools in the place of those that are there; a bare name keeps what was known of that tool. */
export function replaceTools(rows: readonly Row[], tools: readonly Tool[]): Row[] {
  const known = new Map(rows.map(({ tool }) => [tool.name.trim(), tool]));
  const next = [...distinct(tools).values()].map(tool => {
    const isBareName = Object.keys(tool).length === 1;
    return isBareName ? (known.get(tool.name.trim()) ?? tool) : tool;
  });
  return rowsOf(next, freeId(rows));
}

function distinct(tools: readonly Tool[]): Map<string, Tool> {
  return new Map(tools.map(tool => [tool.name.trim(), tool]));
}

/** The list itself, in `{"tools": […]}` or in the answer of a JSON-RPC call as well. */
function listIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return null;
  return listIn(value.tools ?? value.result ?? null);
}

/** Where reading stopped, as far as the browser says: " (line 3, column 5)". */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line && column) return ` (line ${line}, column ${column})`;
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (!position) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`;
}

/** The first number in it that is beyond a double, which the API refuses. */
function unstorable(value: unknown): ExactNumber | undefined {
  if (value instanceof ExactNumber) return Number.isFinite(Number(value)) ? undefined : value;
  if (value === null || typeof value !== 'object') return undefined;
  return Object.values(value).map(unstorable).find(Boolean);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

function hasName(value: Record<string, unknown>): value is { name: string } {
  return typeof value.name === 'string';
}
