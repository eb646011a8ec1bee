/** Accepts the changed tools of several servers, one request each; each succeeds or fails for itself. */
import { useEffect, useState } from 'react';
import { asApiError } from '../../api/api.error';
import { useChangeStatus } from '../../api/mutations';
import type { Registration } from '../../api/types';
import { counted } from '../../ui/format';
import { succeed, warn } from '../../ui/toast';

export function useAcceptSeveral() {
  const { mutateAsync } = useChangeStatus();
  const [failures, setFailures] = useState<ReadonlyMap<string, string>>(new Map());
  const [isBusy, setIsBusy] = useState(false);

  // Leaving would lose the requests that are not sent yet.
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: Event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isBusy]);

  const accept = async (servers: readonly Registration[]) => {
    setIsBusy(true);
    const failed = new Map<string, string>();
    for (const server of servers) {
      const body = { status: 'Approved', inspection_id: server.inspection?.inspection_id } as const;
      try {
        await mutateAsync({ target: server, body });
      } catch (error) {
        failed.set(server.registration_id, whyNot(error));
      }
    }
    setFailures(failed);
    setIsBusy(false);
    const done = servers.length - failed.size;
    if (done) succeed(`The tools of ${counted(done, 'server')} are accepted.`);
    if (failed.size) warn(`${counted(failed.size, 'server')} could not be accepted. The list says why.`);
  };
  return { accept, failures, isBusy };
}

function whyNot(error: unknown): string {
  const { status, message } = asApiError(error);
  if (status === 409) return 'Its tools have changed again. Look at the new ones.';
  if (status === 412) return 'It has changed meanwhile. Look at it again.';
  return message;
}
