/** Says when the registry can't be reached or takes long to answer, and what has not been sent yet. */
import { type Query, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { deferredChanges, undoLatest } from '../api/deferred-changes';
import { isReachable, slowCalls } from '../api/reachability';
import { watchReachability } from '../api/reachability-probe';
import { counted } from '../ui/format';
import { Icon } from '../ui/icons';
import { useStore } from '../ui/store';

export function ConnectionBar() {
  useEffect(watchReachability, []);
  const isReached = useStore(isReachable);
  return (
    <div role="status">
      {!isReached && (
        <Bar>
          <span>{navigator.onLine ? 'The registry can’t be reached.' : 'You are offline.'}</span>{' '}
          <span>What is on show may be old.</span>
        </Bar>
      )}
      {isReached && <Slow />}
      <Unsent />
    </div>
  );
}

function Slow() {
  const queries = useQueryClient();
  const { reads, changes } = useStore(slowCalls);
  const askAgain = async () => {
    const waiting = queries.getQueryCache().findAll({ fetchStatus: 'fetching' });
    const filter = { predicate: (query: Query) => waiting.includes(query) };
    await queries.cancelQueries(filter);
    await queries.refetchQueries(filter);
  };
  if (!reads && !changes) return null;
  return (
    <Bar action={reads > 0 && ['Try again', askAgain]}>
      The registry takes longer than usual to answer.{' '}
      {changes > 0 && <span>Your change is not confirmed yet.</span>}
    </Bar>
  );
}

function Unsent() {
  const unsent = useStore(deferredChanges).filter(one => one.wasTried);
  const [first] = unsent;
  if (!first) return null;
  const isOne = unsent.length === 1;
  return (
    <Bar action={[isOne ? 'Undo' : 'Undo the latest', undoLatest]}>
      {`${isOne ? `${first.unsent} It is` : `${counted(unsent.length, 'decision')} are not sent yet. They are`} sent once the registry can be reached: keep this page open.`}
    </Bar>
  );
}

interface BarProps {
  action?: readonly [label: string, run: () => void] | false;
  children: ReactNode;
}

function Bar({ action, children }: BarProps) {
  return (
    <div className="bar offline">
      <Icon name="alert" size={16} />
      <span>{children}</span>
      {action && (
        <button type="button" className="bar-action" onClick={() => action[1]()}>
          {action[0]}
        </button>
      )}
    </div>
  );
}
