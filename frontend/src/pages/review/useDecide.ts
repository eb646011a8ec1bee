/** Approve, reject, send back to the queue: what happens then, and what is said when it could not be done. */
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import type { Api } from '../../api/api.service';
import { useChangeStatus } from '../../api/mutations';
import { keys, useMe } from '../../api/queries';
import type { AuditEntry, Registration, Status, StatusChange, Summary } from '../../api/types';
import { dismiss, fail, succeed, warn } from '../../ui/toast';
import { nameOf } from '../../ui/words';
import { hide, show } from './decided';
import { doLater, type Later } from './later';
import { forget } from './seen';

export const UNDO_MS = 5000;

const VERBS: Readonly<Record<Status, string>> = {
  Approved: 'approved',
  Rejected: 'rejected',
  Pending: 'sent back to the queue',
};

let last: { later: Later; undo: () => void } | null = null;

/** Takes back the latest approval, if it has not been sent yet. */
export function undoLast(): void {
  last?.undo();
}

export function useDecide() {
  const { mutateAsync, isPending } = useChangeStatus();
  const api = useApi();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const me = useMe().data;

  const open = (server: Registration) => navigate(`/review/${server.registration_id}`);
  /** The header's count follows at once; the next read brings the true one. */
  const count = (by: 1 | -1) =>
    queries.setQueryData<Summary>(keys.summary, now => now && { ...now, pending: now.pending + by });

  /** Says what became of it instead; true if somebody else has decided it. */
  const explain = async (error: unknown, server: Registration, asked: Status): Promise<boolean> => {
    const { status } = asApiError(error);
    const name = server.endpoint_name;
    if (status === 404) {
      warn(`${name} is no longer there: it has been deleted meanwhile.`);
      return true;
    }
    const current = queries.getQueryData<Registration>(keys.item(server.registration_id));
    if (status !== 412 || !current) {
      fail(`${name} was not ${VERBS[asked]}.`, error);
      return false;
    }
    const look = { label: 'Look at it', run: () => open(server) };
    if (current.status === 'Pending' || current.status === server.status) {
      warn(
        `${name} was not ${VERBS[asked]}, for it changed meanwhile. Look at what is new, then decide.`,
        look,
      );
      return false;
    }
    const by = await latestDecision(api, server.registration_id);
    const who = !by ? 'Somebody' : by.user_id === me?.user_id ? 'You' : nameOf(by.user);
    if (current.status === asked) succeed(`${who} already ${VERBS[asked]} ${name}.`);
    else warn(`${who} ${VERBS[current.status]} ${name} meanwhile, so it was not ${VERBS[asked]}.`, look);
    return true;
  };

  /** Sends it; false if it was not done. */
  const decide = async (server: Registration, change: StatusChange): Promise<boolean> => {
    const wasPending = server.status === 'Pending';
    try {
      await mutateAsync({ target: server, body: change });
      forget(server.registration_id);
      if (wasPending) hide(server);
      return true;
    } catch (error) {
      if (await explain(error, server, change.status)) hide(server);
      else show(server);
      return false;
    }
  };

  /** Takes effect on the page at once, and is sent when nobody has taken it back. */
  const approve = (server: Registration) => {
    const wasPending = server.status === 'Pending';
    hide(server);
    if (wasPending) count(-1);
    const later = doLater(() => {
      dismiss(toast);
      void decide(server, { status: 'Approved' });
    }, UNDO_MS);
    const undo = () => {
      dismiss(toast);
      if (!later.undo()) return;
      show(server);
      if (wasPending) count(1);
      open(server);
    };
    const toast = succeed(`${server.endpoint_name} is approved.`, { label: 'Undo', run: undo }, UNDO_MS);
    last = { later, undo };
  };

  /**
   * Takes from clients what they see of a refused edit. Only a rejection that answers no edit withdraws it, so it goes
   * back to pending first; false if it was not done, or only by half.
   */
  const withdraw = async (server: Registration, reason: string): Promise<boolean> => {
    const pending = await mutateAsync({ target: server, body: { status: 'Pending' } }).catch(async error => {
      await explain(error, server, 'Pending');
    });
    if (!pending) return false;
    forget(server.registration_id);
    try {
      await mutateAsync({ target: pending, body: { status: 'Rejected', reason } });
      return true;
    } catch (error) {
      const half = `${server.endpoint_name} is back in the queue, but was not rejected: clients still see it.`;
      fail(`${half} Reject it there to withdraw it.`, error);
      return false;
    }
  };

  return { approve, decide, withdraw, isSending: isPending };
}

async function latestDecision(api: Api, registration_id: string): Promise<AuditEntry | undefined> {
  const page = await api
    .get('/registrations/{registration_id}/history', { path: { registration_id }, query: { limit: 20 } })
    .catch(() => undefined);
  return page?.items.find(entry => entry.action !== 'Updated');
}
