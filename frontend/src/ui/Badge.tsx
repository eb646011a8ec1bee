/** Badges and filter chips. */
import type { ReactNode } from 'react';
import './badge.css';
import { Icon, type IconName } from './icons';
import { asElement } from './text';

export type Tone = 'neutral' | 'accent' | 'good' | 'wait' | 'bad';

export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className={`badge ${tone}`}>
      {icon && <Icon name={icon} size={12} />}
      {asElement(children)}
    </span>
  );
}

/** An active filter with a button that removes it. */
export function Chip({
  children,
  label,
  onRemove,
}: {
  children: ReactNode;
  label: string;
  onRemove: () => void;
}) {
  return (
    <span className="chip">
      <span className="chip-text">{children}</span>
      <button type="button" aria-label={label} title={label} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}
