/** The chosen theme; src/critical.ts applies it before the first paint. */
import { createStore } from '../ui/store';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'registry.theme';

export const theme = createStore<Theme>(current());

export function chooseTheme(chosen: Theme): void {
  const root = document.documentElement;
  if (chosen === 'system') delete root.dataset.theme;
  else root.dataset.theme = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Storage is blocked: the choice lasts until the page is closed.
  }
  theme.set(chosen);
}

function current(): Theme {
  const applied = document.documentElement.dataset.theme;
  return applied === 'light' || applied === 'dark' ? applied : 'system';
}
