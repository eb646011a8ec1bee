/** The choice between two versions of a field, side by side. */
import { useId } from 'react';
import type { Registration } from '../../api/types';
import { displayValue, fieldName } from '../../ui/changes';
import { Diff } from '../../ui/Diff';
import { TRANSPORT_NAMES } from '../../ui/format';
import type { Overlap, Side } from './merge';
import type { Base, Fields } from './values';

interface OverlapChoiceProps {
  overlap: Overlap;
  base: Base;
  mine: Fields;
  theirs: Registration;
  chosen: Side;
  onChoose: (side: Side) => void;
}

export function OverlapChoice({ overlap, base, mine, theirs, chosen, onChoose }: OverlapChoiceProps) {
  const { field, isMineChanged, both } = overlap;
  const group = useId();
  const sides: readonly SideView[] = [
    ['mine', isMineChanged ? 'Your version' : 'Previous version (you did not change it)', mine],
    ['theirs', 'Current version', theirs],
    ...(both ? [bothOf(mine, both)] : []),
  ];
  return (
    <fieldset className="panel reg-overlap">
      <legend>{fieldName(field)}</legend>
      <div className="reg-sides">
        {sides.map(([side, label, fields]) => (
          <div key={side} className="reg-side">
            <label className="reg-choice">
              <input type="radio" name={group} checked={chosen === side} onChange={() => onChoose(side)} />
              <span className="reg-choice-name">{label}</span>
            </label>
            {field === 'available_tools' ? (
              <Diff
                changes={{ available_tools: { old: base.available_tools, new: fields.available_tools } }}
              />
            ) : (
              <p className="reg-side-text" dir="auto">
                {textOf(field, fields)}
              </p>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function textOf(field: Overlap['field'], fields: Fields): string {
  return field === 'transport' ? TRANSPORT_NAMES[fields.transport] : displayValue(fields[field]);
}

type SideView = readonly [Side, string, Fields];

const bothOf = (mine: Fields, tools: NonNullable<Overlap['both']>): SideView => [
  'both',
  'Both changes combined',
  { ...mine, available_tools: tools },
];
