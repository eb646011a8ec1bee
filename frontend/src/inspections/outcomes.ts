/** The words for outcomes, for the reasons to look again, and for a running inspection. */
import type { Tone } from '../ui/Badge';
import { counted } from '../ui/format';
import type { Attention, Inspection, Outcome } from './queries';

interface OutcomeView {
  readonly label: string;
  readonly tone: Tone;
}

/** The API says the cause and what to do in a sentence (`detail`); these are the headings. */
export const OUTCOMES: Readonly<Record<Outcome, OutcomeView>> = {
  ok: { label: 'Tools read', tone: 'good' },
  auth_required: { label: 'Needs sign-in', tone: 'accent' },
  not_mcp: { label: 'Not an MCP server', tone: 'bad' },
  wrong_transport: { label: 'Other transport', tone: 'wait' },
  unreachable: { label: 'Not reached', tone: 'bad' },
  tls_failed: { label: 'No secure connection', tone: 'bad' },
  timeout: { label: 'No answer in time', tone: 'bad' },
  too_large: { label: 'Answer too large', tone: 'wait' },
  refused: { label: 'Refused', tone: 'wait' },
  abandoned: { label: 'Given up', tone: 'bad' },
};

export const ATTENTION: Readonly<Record<Attention, OutcomeView>> = {
  tools_changed: { label: 'Tools changed', tone: 'bad' },
  unreachable: { label: 'Not reached for a day', tone: 'wait' },
  review_due: { label: 'Review is due', tone: 'wait' },
};

/** Say what is going on until an inspection is finished. */
export function progressOf(inspection: Inspection): string {
  if (inspection.state === 'queued') return 'Waiting for the inspector…';
  if (inspection.state === 'running') return 'Reading from the server…';
  return `${inspection.detail ?? OUTCOMES[inspection.outcome ?? 'abandoned'].label}`;
}

/** Say how many tools were seen: "3 tools". */
export const toolsIn = (inspection: Inspection): string => counted(inspection.tools?.length ?? 0, 'tool');
