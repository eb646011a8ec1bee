/** Chooses one of many, by a few words: a field like its neighbours that opens a list with a search. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { MAX_SEARCH } from '../../app/SearchBox';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { isolated, UserText } from '../../ui/text';

/** As many as fit on a small screen: more words find the others. */
export const MOST_CHOICES = 6;

export interface Choice {
  readonly id: string;
  readonly name: string;
  /** What tells it from another of the same name. */
  readonly more: string | null;
}

export interface PickProps {
  /** Its id; empty for all of them. */
  chosen: string;
  onChoose: (id: string) => void;
}

interface PickerProps extends Pick<PickProps, 'onChoose'> {
  label: string;
  /** What is chosen, in words. */
  value: string;
  /** The list, put together while it is open; it closes when something is chosen. */
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
  /** What one can search by. */
  searchBy: string;
  words: string;
  onWords: (words: string) => void;
  /** The way back to all of them. */
  every: string;
  choices: readonly Choice[];
  /** What is said when there are none. */
  nothing: string;
  onChoose: (id: string) => void;
}

export function Choices({ searchBy, words, onWords, every, choices, nothing, onChoose }: ChoicesProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="activity-choices">
      <Field label={searchBy}>
        {wiring => (
          <input
            {...wiring}
            ref={input}
            type="search"
            className="input"
            maxLength={MAX_SEARCH}
            value={words}
            onChange={event => onWords(event.target.value)}
          />
        )}
      </Field>
      <ul className="activity-found">
        {[{ id: '', name: every, more: null }, ...choices].map(({ id, name, more }) => (
          <li key={id}>
            <button type="button" className="menu-item" onClick={() => onChoose(id)}>
              <span className="activity-choice">
                <UserText>{name}</UserText>
                {more && (
                  <span className="small quiet">
                    <UserText>{more}</UserText>
                  </span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {nothing && (
        <p role="status" className="quiet menu-text">
          {nothing}
        </p>
      )}
    </div>
  );
}
