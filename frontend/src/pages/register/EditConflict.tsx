/** Shows the changes of another person beside one's own, and lets the person choose a version for each field. */
import { useEffect, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import type { EditableField } from '../../ui/changes';
import { Icon } from '../../ui/icons';
import { EditNotice } from './EditNotice';
import { overlapsOf, resolve, type Side } from './merge';
import { RecentChanges } from './RecentChanges';
import './bar.css';
import { OverlapChoice } from './OverlapChoice';
import './register.css';
import './tools.css';
import { type Base, type Fields, patchOf } from './values';

interface EditConflictProps {
  base: Base;
  mine: Fields;
  theirs: Registration;
  isMine: boolean;
  isBusy: boolean;
  onSave: (fields: Fields) => void;
  /** Returns to the form with the fields chosen so far. */
  onBack: (fields: Fields) => void;
}

export function EditConflict({ base, mine, theirs, isMine, isBusy, onSave, onBack }: EditConflictProps) {
  const [choices, setChoices] = useState<Partial<Record<EditableField, Side>>>({});
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const overlaps = overlapsOf(base, mine, theirs);
  const fields = resolve(mine, theirs, overlaps, choices);
  const isEmpty = Object.keys(patchOf(theirs, fields)).length === 0;
  return (
    <section className="reg-conflict" aria-labelledby="edit-conflict">
      <div className="reg-notice wait">
        <Icon name="alert" />
        <div className="stack-s">
          <h2 id="edit-conflict" ref={heading} tabIndex={-1}>
            This registration was changed while you were editing
          </h2>
          <RecentChanges id={theirs.registration_id} count={theirs.version - base.version} />
          <p>
            {overlaps.length > 0
              ? 'Your changes are not saved yet. Choose a version of each field below. Your changes to other fields are kept.'
              : 'These changes do not conflict with yours. You can save again.'}
          </p>
        </div>
      </div>
      {overlaps.map(overlap => (
        <OverlapChoice
          key={overlap.field}
          overlap={overlap}
          base={base}
          mine={mine}
          theirs={theirs}
          chosen={choices[overlap.field] ?? overlap.suggestion}
          onChoose={side => setChoices(now => ({ ...now, [overlap.field]: side }))}
        />
      ))}
      <EditNotice server={theirs} isMine={isMine} />
      <div className="reg-bar">
        <p className="reg-bar-state" role="status">
          {isEmpty && <span>With this choice, nothing changes.</span>}
        </p>
        <div className="row">
          <Button onClick={() => onBack(fields)}>Return to form</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => onSave(fields)}>
            {isBusy ? 'Saving…' : overlaps.length > 0 ? 'Save this choice' : 'Save again'}
          </Button>
        </div>
      </div>
    </section>
  );
}
