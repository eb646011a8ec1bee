/** What changed: each field before and after, struck and underlined as well as coloured. */
import type { FieldChange } from '../api/types';
import './diff.css';
import { fieldName, shown, toolChanges } from './changes';
import { diffLines, type Line } from './line-diff';
import { UserText } from './text';

export type Changes = Readonly<Record<string, FieldChange>>;

export function Diff({ changes }: { changes: Changes }) {
  return (
    <dl className="diff">
      {Object.entries(changes).map(([field, change]) => (
        <div key={field}>
          <dt dir="auto">{fieldName(field)}</dt>
          <dd>{field === 'available_tools' ? <ToolDiff change={change} /> : <TextDiff change={change} />}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Texts of several lines are told line by line, so that one new line stands out among twenty old ones. */
function TextDiff({ change }: { change: FieldChange }) {
  const before = shown(change.old);
  const after = shown(change.new);
  const isLong = before.includes('\n') && after.includes('\n');
  const lines = isLong ? diffLines(before, after) : null;
  if (lines) return <Lines lines={lines} isCode={typeof change.new !== 'string'} />;
  return (
    <>
      <del>
        <span className="visually-hidden">Before: </span>
        <UserText>{before}</UserText>
      </del>
      <ins>
        <span className="visually-hidden">After: </span>
        <UserText>{after}</UserText>
      </ins>
    </>
  );
}

function Lines({ lines, isCode }: { lines: readonly Line[]; isCode: boolean }) {
  return (
    <div className={isCode ? 'diff-lines mono' : 'diff-lines'}>
      {lines.map(({ kind, text }, at) => {
        if (kind === 'same') {
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is all that it has
            <p key={at} dir="auto">
              {text}
            </p>
          );
        }
        const Mark = kind === 'old' ? 'del' : 'ins';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Mark key={at}>
            <span className="visually-hidden">{kind === 'old' ? 'Removed: ' : 'Added: '}</span>
            <UserText>{text}</UserText>
          </Mark>
        );
      })}
    </div>
  );
}

const WORDS = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;

function ToolDiff({ change }: { change: FieldChange }) {
  return (
    <ul className="diff-tools">
      {toolChanges(change.old, change.new).map(({ name, kind, fields }) => (
        <li key={name} className={kind}>
          <p>
            <span className="diff-kind">{WORDS[kind]}</span>{' '}
            <code>
              <UserText>{name}</UserText>
            </code>
          </p>
          {fields && <Diff changes={fields} />}
        </li>
      ))}
    </ul>
  );
}
