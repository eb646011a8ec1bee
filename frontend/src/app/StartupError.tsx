/** The page for a failed start: /config.json could not be loaded. */
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';

export function StartupError() {
  return (
    <main>
      <h1 className="visually-hidden">MCP Registry</h1>
      <Empty
        icon="plug"
        title="The registry can’t be reached"
        actions={
          <Button kind="primary" onClick={() => location.reload()}>
            Try again
          </Button>
        }
      >
        It may be restarting, or you may be offline. Check your connection, then try again in a moment.
      </Empty>
    </main>
  );
}
