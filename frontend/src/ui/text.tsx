/** Isolates text that people typed, so that it cannot change the direction of the page's own text. */
import type { ReactNode } from 'react';

/** Embeddings, overrides and isolates (UAX 9), which could end the isolation. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Replaces them visibly, so that two texts that differ in them look different. */
const REPLACEMENT = '\ufffd';
/** Those controls and all right-to-left characters. */
const NEEDS_ISOLATION =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{1efff}]/u;

/** A typed text within or beside other text. */
export function UserText({ children }: { children: string }) {
  return <bdi>{children.replace(CONTROLS, REPLACEMENT)}</bdi>;
}

/** Return a typed text isolated by control characters, for attributes, titles and toasts. */
export function isolated(text: string): string {
  return NEEDS_ISOLATION.test(text) ? `\u2068${text.replace(CONTROLS, REPLACEMENT)}\u2069` : text;
}

/** Wrap text in an element, because translation replaces a text node among other children (scripts/mixed-text.mjs). */
export function asElement(children: ReactNode): ReactNode {
  return typeof children === 'string' || typeof children === 'number' ? <span>{children}</span> : children;
}
