/** What people typed, among the page's own words: it must not turn those round, whatever script or marks it has. */
import type { ReactNode } from 'react';

/** Embeddings, overrides and isolates (UAX 9): a closing mark of theirs would end the isolation itself. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Takes their place, so that who compares two texts sees it. */
const SIGN = '\ufffd';
/** Also whatever is written from right to left. */
const TURNING =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{1efff}]/u;

/** Text of people within a sentence, or beside one. */
export function UserText({ children }: { children: string }) {
  return <bdi>{children.replace(CONTROLS, SIGN)}</bdi>;
}

/** The same for what can hold no elements: attributes, titles, toasts. */
export function isolated(text: string): string {
  return TURNING.test(text) ? `\u2068${text.replace(CONTROLS, SIGN)}\u2069` : text;
}

/** Children that may be a bare text, which translation would take from among its neighbours (scripts/mixed-text.mjs). */
export function asElement(children: ReactNode): ReactNode {
  return typeof children === 'string' || typeof children === 'number' ? <span>{children}</span> : children;
}
