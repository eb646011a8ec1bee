/** A field that opens a searchable list to choose one item from. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { MAX_SEARCH } from '../../app/SearchBox';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { isolated, UserText } from '../../ui/text';

/** The number of choices that fit on a small screen. */
export const MAX_CHOICES = 6;

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** Distinguishes it from another choice of the same name. */
  readonly detail: string | null;
}

export interface PickProps {
  /** The chosen ID; empty for all. */
  chosen: string;
  onChoose: (id: string) => void;
}

interface PickerProps extends Pick<PickProps, 'onChoose'> {
  label: string;
  /** The name of the current choice. */
  value: string;
  /** Renders the list while it is open. A choice closes it. */
  children: (choose: PickProps['onChoose']) => ReactNode;
}

export function Picker({ label, value, onChoose, children }: PickerProps) {
  const id = useId();
  return (
    <div className="field">
      <span id={id} className="activity-label">
        {label}
      </span>
      <Menu
        label={`${label}: ${isolated(value)}`}
        className="input activity-picker"
        button={
          <>
            <UserText>{value}</UserText>
            <Icon name="chevron" size={16} />
          </>
        }
      >
        {close =>
          children(id => {
            close();
            onChoose(id);
          })
        }
      </Menu>
    </div>
  );
}

interface ChoicesProps {
  /** The label of the search field. */
  searchLabel: string;
  text: string;
  onText: (text: string) => void;
  /** The choice that removes the filter. */
  all: string;
  choices: readonly Choice[];
  /** The text below an empty list; empty if there are choices. */
  emptyText: string;
  onChoose: (id: string) => void;
}

export function Choices({ searchLabel, text, onText, all, choices, emptyText, onChoose }: ChoicesProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="activity-choices">
      <Field label={searchLabel}>
        {wiring => (
          <input
            {...wiring}
            ref={input}
            type="search"
            className="input"
            maxLength={MAX_SEARCH}
            value={text}
            onChange={event => onText(event.target.value)}
          />
        )}
      </Field>
      <ul className="activity-found">
        {[{ id: '', name: all, detail: null }, ...choices].map(({ id, name, detail }) => (
          <li key={id}>
            <button type="button" className="menu-item" onClick={() => onChoose(id)}>
              <span className="activity-choice">
                <UserText>{name}</UserText>
                {detail && (
                  <span className="small quiet">
                    <UserText>{detail}</UserText>
                  </span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {emptyText && (
        <p role="status" className="quiet menu-text">
          {emptyText}
        </p>
      )}
    </div>
  );
}
