/** Changes field by field: the old value struck through, the new one underlined. */
import type { FieldChange } from '../api/types';
import './diff.css';
import { displayValue, fieldName, toolChanges } from './changes';
import { diffLines, type Line } from './line-diff';
import { VisibleText } from './VisibleText';

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

/** Compares multi-line texts line by line, so that one new line among twenty old ones is visible. */
function TextDiff({ change }: { change: FieldChange }) {
  const before = displayValue(change.old);
  const after = displayValue(change.new);
  const isLong = before.includes('\n') && after.includes('\n');
  const lines = isLong ? diffLines(before, after) : null;
  if (lines) return <Lines lines={lines} isCode={typeof change.new !== 'string'} />;
  return (
    <>
      <del>
        <span className="visually-hidden">Before: </span>
        <VisibleText text={before} />
      </del>
      <ins>
        <span className="visually-hidden">After: </span>
        <VisibleText text={after} />
      </ins>
    </>
  );
}

function Lines({ lines, isCode }: { lines: readonly Line[]; isCode: boolean }) {
  return (
    <div className={isCode ? 'diff-lines mono' : 'diff-lines'}>
      {lines.map(({ kind, text }, index) => {
        if (kind === 'same') {
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity
            <p key={index} dir="auto">
              <VisibleText text={text} />
            </p>
          );
        }
        const Mark = kind === 'old' ? 'del' : 'ins';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Mark key={index}>
            <span className="visually-hidden">{kind === 'old' ? 'Removed: ' : 'Added: '}</span>
            <VisibleText text={text} />
          </Mark>
        );
      })}
    </div>
  );
}

const KIND_NAMES = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const;

function ToolDiff({ change }: { change: FieldChange }) {
  return (
    <ul className="diff-tools">
      {toolChanges(change.old, change.new).map(({ name, kind, fields }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a server may list two tools of one name
        <li key={index} className={kind}>
          <p>
            <span className="diff-kind">{KIND_NAMES[kind]}</span>{' '}
            <code>
              <VisibleText text={name} />
            </code>
          </p>
          {fields && <Diff changes={fields} />}
        </li>
      ))}
    </ul>
  );
}
