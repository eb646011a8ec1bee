/** Catches errors in the pages. The header stays usable, and opening another page resets the error. */
import { Component, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { isReachable } from '../api/reachability';
import { Button } from '../ui/Button';
import { Empty } from '../ui/Empty';

interface BoundaryProps {
  children: ReactNode;
  path: string;
}

class Boundary extends Component<BoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (this.state.error && before.path !== this.props.path) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    return error ? <PageError isOutdated={isMissingChunk(error)} /> : this.props.children;
  }
}

export function ErrorBoundary({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return <Boundary path={path}>{children}</Boundary>;
}

function PageError({ isOutdated }: { isOutdated: boolean }) {
  const isOffline = isOutdated && !(navigator.onLine && isReachable.get());
  return (
    <div role="alert">
      <Empty
        icon="alert"
        title={
          isOffline
            ? 'The registry can’t be reached'
            : isOutdated
              ? 'The registry has been updated'
              : 'Something went wrong on this page'
        }
        actions={
          <Button kind="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {isOffline
          ? 'This page is not loaded yet. Go back, or reload once the registry can be reached.'
          : isOutdated
            ? 'Reload to get the new version. Drafts in forms are kept.'
            : 'The cause is an error in the page, not something you did. Reloading often helps. Drafts in forms are kept.'}
      </Empty>
    </div>
  );
}

/** Whether a page's script could not be loaded: a new release has replaced it, or the transfer broke off. */
function isMissingChunk(error: Error): boolean {
  return /dynamically imported module|importing a module script failed|preload/i.test(error.message);
}
