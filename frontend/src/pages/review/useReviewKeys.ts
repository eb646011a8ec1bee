/** Keyboard shortcuts whose actions may change on each render. */
import { useEffect, useMemo, useRef } from 'react';
import { useShortcuts } from '../../ui/shortcuts';

type Keys = Readonly<Record<string, () => void>>;

/** The set of keys must not change between renders. */
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
