/** The state of the form: the draft, which faults are shown where, and where the focus goes. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { FieldErrors } from '../../api/api.error';
import { parse } from '../../json/parser';
import { useDraft } from '../../ui/draft';
import { credentialFault, elementOf, faultsOf } from './faults';
import { isBlank, type Row, type Values } from './values';

export type Form = ReturnType<typeof useForm>;

const NONE: FieldErrors = {};

export function useForm(draftKey: string, initial: Values) {
  const { value, change, reset, isChanged } = useDraft<Values>(draftKey, initial, parse);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isTried, setIsTried] = useState(false);
  const [refused, setRefused] = useState(NONE);
  const [attempts, setAttempts] = useState(0);
  const faults = useMemo(() => faultsOf(value, initial.endpoint_url), [value, initial.endpoint_url]);

  // Only once the faults are in the page can one of them be found.
  useEffect(() => {
    if (!attempts) return;
    const find = (what: string) => document.querySelector<HTMLElement>(`.reg-form ${what}`);
    const target = find('[aria-invalid]') ?? find('.reg-summary');
    target?.focus();
  }, [attempts]);

  /**
   * A fault shows once its field was left, or somebody tried to save; a credential in the address at once; the API's
   * until that field changes.
   */
  const shown = useMemo(() => {
    const isAtOnce = (path: string) => path === 'endpoint_url' && credentialFault(value.endpoint_url);
    const own = Object.entries(faults).filter(
      ([path]) => isTried || left.has(elementOf(path, value)) || isAtOnce(path),
    );
    const fromApi = Object.entries(refused).filter(([path]) => !(path in faults));
    return Object.fromEntries([...own, ...fromApi]);
  }, [faults, isTried, left, refused, value]);

  const set = useCallback(
    (part: Partial<Values>) => {
      change(part);
      const fields = Object.keys(part);
      setRefused(now => without(now, 'rows' in part ? [...fields, 'available_tools'] : fields));
    },
    [change],
  );

  /** Rows move when one of them goes, so that the API's faults would stand at the wrong ones. */
  const setRows = useCallback(
    (next: (rows: readonly Row[]) => readonly Row[]) => {
      change(now => ({ rows: next(now.rows) }));
      setRefused(now => without(now, ['available_tools']));
    },
    [change],
  );

  return {
    value,
    isChanged,
    faults: shown,
    isTried,
    set,
    setRows,
    /** Starts again; nothing is at fault any more. */
    reset: (next?: Values) => {
      reset(next);
      setLeft(new Set());
      setIsTried(false);
      setRefused(NONE);
    },
    /** Somebody has left a field in which something stands. */
    leave: (element: string) => setLeft(now => new Set(now).add(element)),
    /** Whether all may be sent; otherwise shows why not. */
    check: () => {
      // The API numbers the tools that it gets: rows without any content would shift its numbers.
      if (value.rows.some(isBlank)) change(now => ({ rows: now.rows.filter(row => !isBlank(row)) }));
      if (Object.keys(faults).length === 0) return true;
      setIsTried(true);
      setAttempts(now => now + 1);
      return false;
    },
    /** Shows what the API did not accept. */
    refuse: (fields: FieldErrors) => {
      setIsTried(true);
      setRefused(fields);
      setAttempts(now => now + 1);
    },
  };
}

/** The faults of other fields. */
function without(faults: FieldErrors, fields: readonly string[]): FieldErrors {
  const kept = Object.entries(faults).filter(([path]) => !fields.includes(path.split('.')[0] ?? path));
  return kept.length === Object.keys(faults).length ? faults : Object.fromEntries(kept);
}
