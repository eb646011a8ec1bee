/** The dialog that lists the keyboard shortcuts and switches them on and off. */

import { Modal } from '../../ui/Modal';
import { shortcutsOn, switchShortcuts } from '../../ui/shortcuts';
import { useStore } from '../../ui/store';
import './shortcuts.css';

const KEYS: readonly [string, string][] = [
  ['/', 'Search'],
  ['j', 'Next server'],
  ['k', 'Previous server'],
  ['Enter', 'Open the server'],
  ['c', 'Copy the address'],
  ['Ctrl+K', 'Find servers, tools, pages and actions (⌘K on a Mac)'],
  ['?', 'Show this list'],
];

interface ShortcutsProps {
  onClose: () => void;
  /** The shortcuts of the current page; default: those of the catalogue. */
  keys?: readonly (readonly [key: string, meaning: string])[];
}

export function Shortcuts({ onClose, keys = KEYS }: ShortcutsProps) {
  const isOn = useStore(shortcutsOn);
  return (
    <Modal title="Keyboard shortcuts" onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="row">
        <input type="checkbox" checked={isOn} onChange={event => switchShortcuts(event.target.checked)} />
        Use single-key shortcuts
      </label>
    </Modal>
  );
}
