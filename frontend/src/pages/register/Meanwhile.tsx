/** Somebody else changed the registration while it was edited here: both side by side, and the choice field by field. */
import { useEffect, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import type { EditableField } from '../../ui/changes';
import { Icon } from '../../ui/icons';
import { Deeds } from './Deeds';
import { EditNotice } from './EditNotice';
import { overlapsOf, resolve, type Side } from './merge';
import './bar.css';
import { OverlapChoice } from './OverlapChoice';
import './register.css';
import './tools.css';
import { type Base, type Fields, patchOf } from './values';

interface MeanwhileProps {
  base: Base;
  mine: Fields;
  theirs: Registration;
  isMine: boolean;
  isBusy: boolean;
  onSave: (fields: Fields) => void;
  /** Back to the form, with what was chosen so far. */
  onBack: (fields: Fields) => void;
}

export function Meanwhile({ base, mine, theirs, isMine, isBusy, onSave, onBack }: MeanwhileProps) {
  const [choices, setChoices] = useState<Partial<Record<EditableField, Side>>>({});
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const overlaps = overlapsOf(base, mine, theirs);
  const fields = resolve(mine, theirs, overlaps, choices);
  const isEmpty = Object.keys(patchOf(theirs, fields)).length === 0;
  return (
    <section className="reg-meanwhile" aria-labelledby="meanwhile">
      <div className="reg-notice wait">
        <Icon name="alert" />
        <div className="stack-s">
          <h2 id="meanwhile" ref={heading} tabIndex={-1}>
            It was changed while you were editing
          </h2>
          <Deeds id={theirs.registration_id} count={theirs.version - base.version} />
          <p>
            {overlaps.length > 0
              ? 'Nothing is saved yet, and nothing of yours is lost. Choose what each of these fields shall say; your changes to other fields stay as they are.'
              : 'None of it touches what you changed, and nothing of yours is lost. You can save again.'}
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
          {isEmpty && <span>With this choice all stays as it is now.</span>}
        </p>
        <div className="row">
          <Button onClick={() => onBack(fields)}>Back to the form</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => onSave(fields)}>
            {isBusy ? 'Saving…' : overlaps.length > 0 ? 'Save this choice' : 'Save again'}
          </Button>
        </div>
      </div>
    </section>
  );
}
