/** Single-key shortcuts: inactive while typing, and can be switched off (WCAG 2.1.4). */
import { useEffect } from 'react';
import { createStore } from './store';

const KEY = 'registry.shortcuts';

export const shortcutsOn = createStore(read());

export function switchShortcuts(on: boolean): void {
  shortcutsOn.set(on);
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // Storage is blocked: the choice lasts until the page is closed.
  }
}

// In Safari the Enter that ends a conversion comes after `compositionend`; only this key code identifies it.
const PROCESSED_BY_INPUT_METHOD = 229;

/** Whether a key belongs to an input method that converts typed text (Japanese, Chinese, Korean). */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === PROCESSED_BY_INPUT_METHOD;
}

/** Whether a key must not run a shortcut: shortcuts are off, or a field, dialog or open menu has the focus. */
export function isShortcutBlocked(event: KeyboardEvent): boolean {
  const isCombined = event.ctrlKey || event.metaKey || event.altKey;
  if (!shortcutsOn.get() || isCombined || event.defaultPrevented || isComposing(event)) return true;
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest('input, textarea, select, dialog, [popover]') != null;
}

/** Run actions by key while the component is mounted. `actions` must be the same object at each render. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actions[event.key];
      if (!action || isShortcutBlocked(event)) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [actions]);
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}
