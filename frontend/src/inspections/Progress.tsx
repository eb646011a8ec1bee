/** A running inspection in words, and whether the inspector runs at all. */
import { useEffect, useState } from 'react';
import { useAuth } from '../auth/auth';
import { Icon } from '../ui/icons';
import { progressOf } from './outcomes';
import { type Inspection, useInspectorHealth } from './queries';

/** An inspection that waits longer than this may wait for an inspector that does not run. */
const PATIENCE_MS = 4000;

export function Progress({ inspection }: { inspection: Inspection }) {
  const { mode } = useAuth();
  const isLate = useIsLate(inspection);
  const health = useInspectorHealth(isLate);
  const isStopped = isLate && health.data?.status === 'unhealthy';
  return (
    <p className="inspection-progress" role="status">
      <Icon name="clock" size={16} />
      <span>{progressOf(inspection)}</span>
      {isStopped && <span className="quiet">The inspector is not running. The inspection stays queued.</span>}
      {isLate && !isStopped && (
        <span className="quiet">
          {mode === 'local' && inspection.state === 'queued'
            ? 'A local registry inspects its demonstration server only, unless it is started with INSPECT=public.'
            : 'It takes its turn; you can leave this page.'}
        </span>
      )}
    </p>
  );
}

function useIsLate({ inspection_id, state }: Inspection): boolean {
  const [late, setLate] = useState('');
  useEffect(() => {
    if (state === 'finished') return;
    const timer = setTimeout(() => setLate(inspection_id), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [inspection_id, state]);
  return late === inspection_id;
}
