/** j and k go from card to card, c copies the address, ? explains. Enter is the link's own. */
import { useMemo } from 'react';
import { copyText } from '../../ui/clipboard';
import { useShortcuts } from '../../ui/shortcuts';
import { succeed } from '../../ui/toast';

export function useCardKeys(showHelp: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first function is as good as the latest
  const actions = useMemo(() => ({ j: () => step(1), k: () => step(-1), c: copy, '?': showHelp }), []);
  useShortcuts(actions);
}

function step(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.card-link')];
  const now = links.findIndex(link => link.closest('.card')?.contains(document.activeElement));
  const next = links[now < 0 ? 0 : now + by];
  next?.focus();
  next?.closest('.card')?.scrollIntoView({ block: 'nearest' });
}

async function copy(): Promise<void> {
  const address = document.activeElement?.closest<HTMLElement>('.card')?.dataset.address;
  if (address && (await copyText(address))) succeed('The address is copied.');
}
