/** What the tools of a server do, by their own MCP annotations, which nobody verifies. */
import type { Tool } from '../../api/types';
import { hintsOf } from './schema';

export type Effect = 'read-only' | 'writes' | 'destructive';

/** Return the gravest effect that the tools state; null if they do not say. */
export function effectOf(tools: readonly Tool[]): Effect | null {
  const hints = tools.map(hintsOf);
  if (hints.some(one => one.isDestructive)) return 'destructive';
  if (hints.length && hints.every(one => one.isReadOnly)) return 'read-only';
  return hints.some(one => one.isWriting) ? 'writes' : null;
}

export const destructiveOf = (tools: readonly Tool[]): string[] =>
  tools.filter(tool => hintsOf(tool).isDestructive).map(({ name }) => name);
