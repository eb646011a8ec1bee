/** The shortcuts of the catalogue: j and k move between cards, c copies the address, ? opens the list of shortcuts. */
import { useMemo } from 'react';
import { copyText } from '../../ui/clipboard';
import { useShortcuts } from '../../ui/shortcuts';
import { succeed } from '../../ui/toast';

export function useCardKeys(showHelp: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first `showHelp` stays valid
  const actions = useMemo(
    () => ({ j: () => moveFocus(1), k: () => moveFocus(-1), c: copy, '?': showHelp }),
    [],
  );
  useShortcuts(actions);
}

function moveFocus(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.card-link')];
  const current = links.findIndex(link => link.closest('.card')?.contains(document.activeElement));
  const next = links[current < 0 ? 0 : current + by];
  next?.focus();
  next?.closest('.card')?.scrollIntoView({ block: 'nearest' });
}

async function copy(): Promise<void> {
  const address = document.activeElement?.closest<HTMLElement>('.card')?.dataset.address;
  if (address && (await copyText(address))) succeed('The address is copied.');
}
