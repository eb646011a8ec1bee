/** Single keys whose meaning may differ at every drawing of the page. */
import { useEffect, useMemo, useRef } from 'react';
import { useShortcuts } from '../../ui/shortcuts';

type Keys = Readonly<Record<string, () => void>>;

/** The same keys each time, please; what they do is always the latest. */
export function useReviewKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  const names = Object.keys(keys).join(' ');
  const stable = useMemo(
    () => Object.fromEntries(names.split(' ').map(name => [name, () => latest.current[name]?.()])),
    [names],
  );
  useShortcuts(stable);
}
