/** The keys of the page, and the switch that turns them off. */

import { Modal } from '../../ui/Modal';
import { shortcutsOn, switchShortcuts } from '../../ui/shortcuts';
import { useStore } from '../../ui/store';
import './shortcuts.css';

const KEYS: readonly [string, string][] = [
  ['/', 'Search'],
  ['j', 'Next server'],
  ['k', 'Previous server'],
  ['Enter', 'Open the server'],
  ['c', 'Copy its address'],
  ['?', 'Show this list'],
];

interface ShortcutsProps {
  onClose: () => void;
  /** Those of another page. */
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
