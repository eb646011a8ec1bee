/** Single-key shortcuts: never while typing, and only if the person has not switched them off (WCAG 2.1.4). */
import { useEffect } from 'react';
import { createStore } from './store';

const KEY = 'registry.shortcuts';

export const shortcutsOn = createStore(read());

export function switchShortcuts(on: boolean): void {
  shortcutsOn.set(on);
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // Storage is blocked: the choice holds until the page is left.
  }
}

// In Safari the Enter that ends a conversion comes after `compositionend`; only this key code tells it from another.
const PROCESSED_BY_INPUT_METHOD = 229;

/** Whether a key belongs to an input method that converts what was typed (Japanese, Chinese, Korean). */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === PROCESSED_BY_INPUT_METHOD;
}

/** Whether a key belongs to what has the focus: a field, a dialog or an open menu; or shortcuts are off. */
export function isShortcutBlocked(event: KeyboardEvent): boolean {
  const isCombined = event.ctrlKey || event.metaKey || event.altKey;
  if (!shortcutsOn.get() || isCombined || event.defaultPrevented || isComposing(event)) return true;
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest('input, textarea, select, dialog, [popover]') != null;
}

/** Runs what a key stands for, while the component is on show. Hand over an object that stays the same. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const act = (event: KeyboardEvent) => {
      const action = actions[event.key];
      if (!action || isShortcutBlocked(event)) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', act);
    return () => removeEventListener('keydown', act);
  }, [actions]);
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}
