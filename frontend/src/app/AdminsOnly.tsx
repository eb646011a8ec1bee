/** Administrators see the page, everybody else why they don't. */
import type { ReactNode } from 'react';
import { useMe } from '../api/queries';
import { useAuth } from '../auth/auth';
import { LinkButton } from '../ui/Button';
import { Empty, Skeleton } from '../ui/Empty';
import { ProblemView } from '../ui/ProblemView';
import { Page } from './Page';

export function AdminsOnly({ children }: { children: ReactNode }) {
  const me = useMe();
  const { person } = useAuth();
  if (me.isPending) return <Skeleton lines={6} />;
  if (me.isError)
    return <ProblemView what="This page could not be opened." error={me.error} onRetry={me.refetch} />;
  if (me.data.is_admin) return children;
  return (
    <Page title="For administrators">
      <Empty icon="lock" title="This page is for the registry’s administrators" actions={<WayBack />}>
        You are signed in as {person?.name}. If reviewing servers is part of your work, ask for the
        administrator role of this registry, then sign in again.
      </Empty>
    </Page>
  );
}

function WayBack() {
  return (
    <LinkButton kind="primary" href="/">
      Browse the servers
    </LinkButton>
  );
}
