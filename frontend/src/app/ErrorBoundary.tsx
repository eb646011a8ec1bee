/** Catches a fault of the pages themselves; the frame around stays usable, another page starts afresh. */
import { Component, type ReactNode } from 'react';
import { useLocation } from 'wouter';
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
    return error ? <Broken isOutdated={isMissingChunk(error)} /> : this.props.children;
  }
}

export function ErrorBoundary({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  return <Boundary path={path}>{children}</Boundary>;
}

function Broken({ isOutdated }: { isOutdated: boolean }) {
  return (
    <div role="alert">
      <Empty
        icon="alert"
        title={isOutdated ? 'The registry’s pages have been updated' : 'This page does not work as it should'}
        actions={
          <Button kind="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        {isOutdated
          ? 'Reload to get the new ones. Drafts in forms are kept.'
          : 'The fault is in the page, not in what you did. Reloading it often helps; drafts in forms are kept.'}
      </Empty>
    </div>
  );
}

/** A page's script that is gone since the last release, or was cut off. */
function isMissingChunk(error: Error): boolean {
  return /dynamically imported module|importing a module script failed|preload/i.test(error.message);
}
