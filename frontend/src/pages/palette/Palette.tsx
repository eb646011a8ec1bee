/**
 * The command palette (Ctrl+K, ⌘K): finds servers, tools, people, pages and actions. A combobox with a listbox; the focus stays
 * in the field. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useMe } from '../../api/queries';
import { isReachable } from '../../api/reachability';
import { isPaletteOpen } from '../../app/palette-open';
import { MAX_SEARCH } from '../../app/SearchBox';
import { useAuth } from '../../auth/auth';
import '../../ui/modal.css';
import { counted } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { isComposing } from '../../ui/shortcuts';
import { useStore } from '../../ui/store';
import { UserText } from '../../ui/text';
import { type Command, commandsFor } from './commands';
import './palette.css';
import { useFound } from './useFound';

const GROUPS = ['Servers', 'Tools', 'People', 'Pages', 'Actions'] as const;

const close = () => isPaletteOpen.set(false);

export function Palette() {
  const [text, setText] = useState('');
  const { commands, note } = useCommands(text);
  const [chosenId, setChosenId] = useState('');
  const chosen = Math.max(
    0,
    commands.findIndex(({ id }) => id === chosenId),
  );
  const [, navigate] = useLocation();
  const list = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const optionId = (index: number) => `${list}-${index}`;

  // As in Modal: cleaned up before the element is removed, so that the browser restores the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useEffect(() => {
    document.getElementById(`${list}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [list, chosen]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    if (typeof command.run === 'string') navigate(command.run);
    else void command.run();
  };
  const move = (by: number) => {
    const next = (chosen + by + commands.length) % commands.length;
    setChosenId(commands[next]?.id ?? '');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'Enter') run(commands[chosen]);
    else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') close();
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="modal palette"
      aria-label="Go to"
      onCancel={event => {
        event.preventDefault();
        close();
      }}
      onClick={event => {
        // Outside the content, the click is on the backdrop.
        if (event.target === dialog.current) close();
      }}
      onKeyDown={onKeyDown}
    >
      <div className="palette-field">
        <Icon name="search" size={16} />
        <input
          className="palette-input"
          role="combobox"
          aria-label="Servers, tools, pages and actions"
          aria-expanded={commands.length > 0}
          aria-controls={list}
          aria-activedescendant={commands.length ? optionId(chosen) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          maxLength={MAX_SEARCH}
          placeholder="Servers, tools, pages, actions"
          value={text}
          onChange={event => {
            setText(event.target.value);
            setChosenId('');
          }}
        />
        <kbd className="palette-key">Esc</kbd>
      </div>
      <div id={list} role="listbox" aria-label="Results" className="palette-list">
        {GROUPS.map(group => {
          const first = commands.findIndex(command => command.group === group);
          if (first < 0) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a group of options; a fieldset groups fields
            <div key={group} role="group" aria-labelledby={`${list}-${group}`}>
              <div id={`${list}-${group}`} role="presentation" className="palette-group">
                {group}
              </div>
              {commands
                .filter(command => command.group === group)
                .map((command, index) => (
                  <Option
                    key={command.id}
                    id={optionId(first + index)}
                    command={command}
                    isChosen={first + index === chosen}
                    onRun={run}
                  />
                ))}
            </div>
          );
        })}
      </div>
      <p role="status" className={note ? 'palette-note' : 'visually-hidden'}>
        {note || counted(commands.length, 'result')}
      </p>
    </dialog>
  );
}

/** Return what matches the text, in the order of the groups, and a note in place of or below the results. */
function useCommands(text: string) {
  const auth = useAuth();
  const isAdmin = useMe().data?.is_admin ?? false;
  const { found, isPending, error } = useFound(text, isAdmin);
  const isConnected = useStore(isReachable);
  const search: Command[] = text.trim()
    ? [
        {
          id: 'search',
          group: 'Actions',
          icon: 'search',
          name: `Search the catalogue for “${text.trim()}”`,
          run: `/?search=${encodeURIComponent(text.trim())}`,
        },
      ]
    : [];
  const all = [...found, ...commandsFor(text, isAdmin, auth), ...search];
  const commands = GROUPS.flatMap(group => all.filter(command => command.group === group));
  const failure = isConnected
    ? 'Servers could not be searched. Pages and actions still work.'
    : 'Servers can’t be searched while the registry can’t be reached.';
  return { commands, note: error ? failure : isPending && !found.length ? 'Searching servers…' : '' };
}

interface OptionProps {
  id: string;
  command: Command;
  isChosen: boolean;
  onRun: (command: Command) => void;
}

function Option({ id, command, isChosen, onRun }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys and names the active option
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="palette-option"
      // Keeps the focus in the field.
      onMouseDown={event => event.preventDefault()}
      onClick={() => onRun(command)}
    >
      <Icon name={command.icon} size={16} />
      <span className="palette-name">
        <UserText>{command.name}</UserText>
      </span>
      {command.detail && (
        <span className="palette-detail">
          <UserText>{command.detail}</UserText>
        </span>
      )}
    </div>
  );
}
