/** The difference between two listings, tool by tool down to the lines of a schema, as a model would read them. */
import { useState } from 'react';
import type { FieldChange } from '../api/types';
import { displayValue, toolChanges } from '../ui/changes';
import '../ui/diff.css';
import { diffLines, type Line } from '../ui/line-diff';
import { VisibleText } from '../ui/VisibleText';

export interface Listing {
  readonly tools: readonly object[] | null;
  readonly instructions?: string | null;
}

/** What the digest covers. Other members of a tool, such as icons, never make a server another one. */
const MEMBERS = ['title', 'description', 'annotations', 'inputSchema', 'outputSchema'];
/** More changed tools than these are closed at first. */
const MOST_OPEN = 20;

/** Return what differs, gravest first: added tools, changed ones, removed ones. */
export function differenceBetween(before: Listing, after: Listing) {
  const changes = toolChanges(before.tools, after.tools).flatMap(
    ({ name, kind, tool, fields }): ToolDifference[] => {
      if (kind !== 'changed') return [{ name, kind, fields: membersOf(tool) }];
      const covered = Object.entries(fields ?? {}).filter(([member]) => MEMBERS.includes(member));
      return covered.length ? [{ name, kind, fields: covered }] : [];
    },
  );
  const order = ['added', 'changed', 'removed'];
  const tools = changes.sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
  const old = before.instructions ?? '';
  const now = after.instructions ?? '';
  // Declared tools have no instructions to compare.
  const instructions = before.instructions !== undefined && old !== now ? { old, new: now } : null;
  return { tools, instructions, isEmpty: !tools.length && !instructions };
}

interface ToolDifference {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly fields: readonly Member[];
}

type Member = [name: string, change: FieldChange];

/** Return the members of a tool, each as new. */
function membersOf(tool: Readonly<Record<string, unknown>>): Member[] {
  return MEMBERS.filter(member => member in tool).map(member => [
    member,
    { old: undefined, new: tool[member] },
  ]);
}

export function ToolsDifference({ before, after }: { before: Listing; after: Listing }) {
  const { tools, instructions } = differenceBetween(before, after);
  return (
    <>
      {instructions && (
        <dl className="diff">
          <Values name="instructions" change={instructions} />
        </dl>
      )}
      <ul className="diff-tools">
        {tools.map((tool, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a server may list two tools of one name
          <Tool key={index} {...tool} isOpenAtFirst={tools.length <= MOST_OPEN} />
        ))}
      </ul>
    </>
  );
}

const KIND_NAMES = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;

interface ToolProps extends ToolDifference {
  isOpenAtFirst: boolean;
}

function Tool({ name, kind, fields, isOpenAtFirst }: ToolProps) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const heading = (
    <>
      <span className="diff-kind">{KIND_NAMES[kind]}</span>{' '}
      <code className="wrap">
        <VisibleText text={name} />
      </code>
    </>
  );
  if (kind === 'removed' || !fields.length) {
    return (
      <li className={kind}>
        <p>{heading}</p>
      </li>
    );
  }
  return (
    <li className={kind}>
      <details open={isOpen} onToggle={event => setIsOpen(event.currentTarget.open)}>
        <summary>{heading}</summary>
        {isOpen && (
          <dl className="diff">
            {fields.map(([member, change]) => (
              <Values key={member} name={member} change={change} />
            ))}
          </dl>
        )}
      </details>
    </li>
  );
}

function Values({ name, change }: { name: string; change: FieldChange }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <div className="diff-lines mono">
          {linesOf(change).map(({ kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity
            <DiffLine key={index} kind={kind} text={text} />
          ))}
        </div>
      </dd>
    </div>
  );
}

function DiffLine({ kind, text }: Line) {
  const shown = <VisibleText text={text} />;
  if (kind === 'same') return <p dir="auto">{shown}</p>;
  const Mark = kind === 'old' ? 'del' : 'ins';
  return (
    <Mark>
      <span className="visually-hidden">{kind === 'old' ? 'Removed: ' : 'Added: '}</span>
      {shown}
    </Mark>
  );
}

/** Return the lines of both values; all as old and new if they are too long to compare. */
function linesOf({ old, new: now }: FieldChange): readonly Line[] {
  const before = isAbsent(old) ? null : displayValue(old);
  const after = isAbsent(now) ? null : displayValue(now);
  if (before !== null && after !== null) {
    const lines = diffLines(before, after);
    if (lines) return lines;
  }
  const all = (kind: Line['kind'], text: string | null): Line[] =>
    text === null ? [] : text.split('\n').map(line => ({ kind, text: line }));
  return [...all('old', before), ...all('new', after)];
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';
