/** The state of the form: the draft, the visible errors and the focus. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { FieldErrors } from '../../api/api.error';
import type { Tool } from '../../api/types';
import { parse } from '../../json/parser';
import { useDraft } from '../../ui/draft';
import { credentialError, elementIdOf, validate } from './validation';
import { isBlank, type Row, rowsOf, type Values } from './values';

export type Form = ReturnType<typeof useForm>;

const NONE: FieldErrors = {};

export function useForm(draftKey: string, initial: Values) {
  const { value, change, reset, isChanged } = useDraft<Values>(draftKey, initial, parse);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [hasTried, setHasTried] = useState(false);
  const [apiErrors, setApiErrors] = useState(NONE);
  const [attempts, setAttempts] = useState(0);
  const errors = useMemo(() => validate(value, initial.endpoint_url), [value, initial.endpoint_url]);

  // Runs after the errors are rendered: the first field with an error gets the focus.
  useEffect(() => {
    if (!attempts) return;
    const find = (selector: string) => document.querySelector<HTMLElement>(`.reg-form ${selector}`);
    const target = find('[aria-invalid]') ?? find('.reg-summary');
    target?.focus();
  }, [attempts]);

  /**
   * An error is visible after its field lost the focus or after an attempt to save; a credential in the address at
   * once; an error from the API until its field changes.
   */
  const shown = useMemo(() => {
    const isUrgent = (path: string) => path === 'endpoint_url' && credentialError(value.endpoint_url);
    const own = Object.entries(errors).filter(
      ([path]) => hasTried || touched.has(elementIdOf(path, value)) || isUrgent(path),
    );
    const fromApi = Object.entries(apiErrors).filter(([path]) => !(path in errors));
    return Object.fromEntries([...own, ...fromApi]);
  }, [errors, hasTried, touched, apiErrors, value]);

  const set = useCallback(
    (part: Partial<Values>) => {
      change(part);
      const fields = Object.keys(part);
      setApiErrors(now => without(now, 'rows' in part ? [...fields, 'available_tools'] : fields));
    },
    [change],
  );

  /** Clears the API's errors of tools: removing a row would move them to other tools. */
  const setRows = useCallback(
    (next: (rows: readonly Row[]) => readonly Row[]) => {
      change(now => ({ rows: next(now.rows) }));
      setApiErrors(now => without(now, ['available_tools']));
    },
    [change],
  );

  return {
    value,
    isChanged,
    errors: shown,
    hasTried,
    set,
    setRows,
    /** Replaces the tools; also while they are edited as JSON. */
    setTools: (tools: readonly Tool[]) => {
      change(() => ({ rows: rowsOf(tools), json: null }));
      setApiErrors(now => without(now, ['available_tools']));
    },
    /** Resets the form and its errors. */
    reset: (next?: Values) => {
      reset(next);
      setTouched(new Set());
      setHasTried(false);
      setApiErrors(NONE);
    },
    /** Call when a field with content loses the focus. */
    touch: (element: string) => setTouched(now => new Set(now).add(element)),
    /** Returns whether the form can be sent; otherwise shows the errors. */
    check: () => {
      // The API numbers the tools that it receives: empty rows would shift the numbers.
      if (value.rows.some(isBlank)) change(now => ({ rows: now.rows.filter(row => !isBlank(row)) }));
      if (Object.keys(errors).length === 0) return true;
      setHasTried(true);
      setAttempts(now => now + 1);
      return false;
    },
    /** Shows the errors of the API. */
    showApiErrors: (fields: FieldErrors) => {
      setHasTried(true);
      setApiErrors(fields);
      setAttempts(now => now + 1);
    },
  };
}

/** Return the errors of other fields. */
function without(errors: FieldErrors, fields: readonly string[]): FieldErrors {
  const kept = Object.entries(errors).filter(([path]) => !fields.includes(path.split('.')[0] ?? path));
  return kept.length === Object.keys(errors).length ? errors : Object.fromEntries(kept);
}
