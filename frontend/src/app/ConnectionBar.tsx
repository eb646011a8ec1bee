/** Shows that the registry can't be reached or is slow, and which changes are not sent yet. */
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
  useEffect(preload, []);
  const isConnected = useStore(isReachable);
  return (
    <div role="status">
      {!isConnected && (
        <Bar>
          <span>{navigator.onLine ? 'The registry can’t be reached.' : 'You are offline.'}</span>{' '}
          <span>This may be out of date.</span>
        </Bar>
      )}
      {isConnected && <SlowNotice />}
      <UnsentNotice />
    </div>
  );
}

/** Load the user menu and the page of a server while the browser is idle, so that they open without a connection too. */
function preload() {
  if (!('requestIdleCallback' in globalThis)) return;
  const idle = requestIdleCallback(() =>
    Promise.all([import('./UserMenuItems'), import('../pages/server/ServerPage')]).catch(() => undefined),
  );
  return () => cancelIdleCallback(idle);
}

function SlowNotice() {
  const queries = useQueryClient();
  const { reads, changes } = useStore(slowCalls);
  const retry = async () => {
    const loading = queries.getQueryCache().findAll({ fetchStatus: 'fetching' });
    const filter = { predicate: (query: Query) => loading.includes(query) };
    await queries.cancelQueries(filter);
    await queries.refetchQueries(filter);
  };
  if (!reads && !changes) return null;
  return (
    <Bar action={reads > 0 && ['Try again', retry]}>
      The registry is slow to respond. {changes > 0 && <span>Your change is not confirmed yet.</span>}
    </Bar>
  );
}

function UnsentNotice() {
  const unsent = useStore(deferredChanges).filter(one => one.wasTried);
  const [first] = unsent;
  if (!first) return null;
  const isOne = unsent.length === 1;
  return (
    <Bar action={[isOne ? 'Undo' : 'Undo the latest', undoLatest]}>
      {`${isOne ? `${first.unsentText} It` : `${counted(unsent.length, 'decision')} are not sent yet. They`} will be sent when the registry can be reached again. Keep this page open.`}
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
