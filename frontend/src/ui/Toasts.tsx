/** Shows the toasts (toast.ts); rendered once, by App. */
import { Button, IconButton } from './Button';
import { Icon } from './icons';
import { RequestId } from './RequestId';
import { useStore } from './store';
import './toasts.css';
import { dismiss, type Toast, toasts } from './toast';

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts">
      <div role="status">{shown.filter(one => one.kind !== 'failure').map(toToast)}</div>
      <div role="alert">{shown.filter(one => one.kind === 'failure').map(toToast)}</div>
    </div>
  );
}

const ICONS = { success: 'check', announcement: 'clock', failure: 'alert' } as const;

function toToast({ id, kind, text, requestId, action }: Toast) {
  return (
    <div key={id} className={`toast ${kind}`}>
      <Icon name={ICONS[kind]} />
      <div className="toast-text">
        <p dir="auto">{text}</p>
        {requestId && <RequestId id={requestId} />}
        {action && (
          <Button
            size="s"
            onClick={() => {
              dismiss(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </div>
      <IconButton size="s" icon="close" label="Dismiss" onClick={() => dismiss(id)} />
    </div>
  );
}
