/** Shows a page to administrators, and an explanation to other people. */
import { lazy, type ReactNode } from 'react';
import { useMe } from '../api/queries';
import { Skeleton } from '../ui/Empty';
import { ProblemView } from '../ui/ProblemView';

const AdminsOnlyPage = lazy(async () => ({ default: (await import('./AdminsOnlyPage')).AdminsOnlyPage }));

export function RequireAdmin({ children }: { children: ReactNode }) {
  const me = useMe();
  if (me.isPending) return <Skeleton lines={6} />;
  if (me.isError)
    return <ProblemView what="This page could not be opened." error={me.error} onRetry={me.refetch} />;
  return me.data.is_admin ? children : <AdminsOnlyPage />;
}
