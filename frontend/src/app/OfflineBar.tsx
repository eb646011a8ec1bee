/** Says when the browser has no connection. */
import { useSyncExternalStore } from 'react';
import { Icon } from '../ui/icons';

export function OfflineBar() {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!isOnline && (
        <div className="bar offline">
          <Icon name="alert" size={16} />
          You are offline. What is on show may be old; changes wait until the connection is back.
        </div>
      )}
    </div>
  );
}

function subscribe(listener: () => void) {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}
