/** Accepts the changed tools of several servers, one request each; each succeeds or fails for itself. */
import { useEffect, useState } from 'react';
import { useChangeStatus } from '../../api/mutations';
import type { Registration } from '../../api/types';
import { counted } from '../../ui/format';
import { succeed, warn } from '../../ui/toast';
import { type Failure, failures, whyNot } from './failures';

export function useAcceptSeveral() {
  const { mutateAsync } = useChangeStatus();
  const [isBusy, setIsBusy] = useState(false);

  // Leaving would lose the requests that are not sent yet.
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: Event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isBusy]);

  const accept = async (servers: readonly Registration[], note: string) => {
    setIsBusy(true);
    failures.set([]);
    const failed: Failure[] = [];
    for (const server of servers) {
      const body = {
        status: 'Approved',
        inspection_id: server.inspection?.inspection_id,
        ...(note && { reason: note }),
      } as const;
      try {
        await mutateAsync({ target: server, body });
      } catch (error) {
        failed.push({ server, why: whyNot(error) });
      }
    }
    failures.set(failed);
    setIsBusy(false);
    const done = servers.length - failed.length;
    if (done) succeed(`The tools of ${counted(done, 'server')} are accepted.`);
    if (failed.length) warn(`${counted(failed.length, 'server')} could not be accepted. The page says why.`);
  };
  return { accept, isBusy };
}
