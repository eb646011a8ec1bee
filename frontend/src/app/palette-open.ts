/** Whether the command palette (pages/palette) is open; it loads at its first use. */
import { createStore } from '../ui/store';

export const isPaletteOpen = createStore(false);

/** Whether the event is Ctrl+K or ⌘K, and no dialog is open that it would cover. */
export function opensPalette({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  const isShortcut = (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === 'k';
  return isShortcut && !document.querySelector('dialog[open]');
}
