/** The number of new decisions, beside "My registrations" in the navigation. Loaded after the first paint. */
import { useAuth } from '../../auth/auth';
import { decidedSince, useSeenUntil } from './seen';
import { useDecisions } from './useDecisions';

export function DecisionCount() {
  const seen = useSeenUntil(useAuth().person?.id ?? '');
  const count = decidedSince(useDecisions().decisions ?? [], seen).length;
  if (count < 1) return null;
  return (
    <span className="count">
      <span>{count}</span>
      <span className="visually-hidden">{count === 1 ? ' new decision' : ' new decisions'}</span>
    </span>
  );
}
