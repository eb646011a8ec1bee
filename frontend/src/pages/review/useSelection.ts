/** The selected rows of a list. With Shift, everything between the last one and this one is selected. */
import { useState } from 'react';
import type { Registration } from '../../api/types';

export function useSelection(items: readonly Registration[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string | null>(null);
  const indexOf = (id: string | null) => items.findIndex(one => one.registration_id === id);

  const toggle = (id: string, extends_ = false) => {
    const [from, to] = [indexOf(anchor), indexOf(id)];
    setAnchor(id);
    if (extends_ && from >= 0) {
      const between = items.slice(Math.min(from, to), Math.max(from, to) + 1);
      setIds(now => new Set([...now, ...between.map(one => one.registration_id)]));
      return;
    }
    setIds(now => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  };
  const selected = items.filter(one => ids.has(one.registration_id));
  return {
    selected,
    isSelected: (id: string) => ids.has(id),
    toggle,
    setAll: (isOn: boolean) => setIds(new Set(isOn ? items.map(one => one.registration_id) : [])),
  };
}
