/** Reads JSON without losing anything of it. Loaded only where something is at risk (`isAtRisk`), or JSON is edited. */
import { visit } from 'jsonc-parser';
import { ExactNumber } from './exact';
import { objectOf } from './objects';
import { isAtRisk } from './risk';

/** What is being read: a list of values, or of members in turn. */
interface Container {
  readonly values: unknown[];
  readonly members: [string, unknown][];
  name: string | undefined;
}

/**
 * Returns what `JSON.parse` returns, with an `ExactNumber` for each number that would be written back otherwise, and
 * with every object's names in their order.
 *
 * Throws a `SyntaxError`, as `JSON.parse` does.
 */
export function parse(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return isAtRisk(text) ? exactly(text) : value;
}

function exactly(text: string): unknown {
  const top = container();
  const open: Container[] = [top];
  const add = (value: unknown) => {
    const here = open.at(-1) ?? top;
    if (here.name === undefined) here.values.push(value);
    else here.members.push([here.name, value]);
  };
  const begin = () => {
    open.push(container());
  };
  visit(text, {
    onObjectBegin: begin,
    onArrayBegin: begin,
    onObjectProperty: name => {
      const here = open.at(-1);
      if (here) here.name = name;
    },
    onObjectEnd: () => add(objectOf(open.pop()?.members ?? [])),
    onArrayEnd: () => add(open.pop()?.values),
    onLiteralValue: (value, offset, length) =>
      add(typeof value === 'number' ? numberOf(text.slice(offset, offset + length)) : value),
  });
  return top.values[0];
}

const container = (): Container => ({ values: [], members: [], name: undefined });

function numberOf(text: string): number | ExactNumber {
  return String(Number(text)) === text ? Number(text) : new ExactNumber(text);
}
