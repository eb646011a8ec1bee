/** Approve, reject, send back to the queue: what happens then, and what is said when it could not be done. */
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import type { Api } from '../../api/api.service';
import { deferChange, undoChange } from '../../api/deferred-changes';
import { useChangeStatus } from '../../api/mutations';
import { keys, useMe } from '../../api/queries';
import type { AuditEntry, Registration, Status, StatusChange, Summary } from '../../api/types';
import { nameOf } from '../../ui/format';
import { isolated } from '../../ui/text';
import { announce, dismiss, fail, succeed, warn } from '../../ui/toast';
import { hide, show } from './decided';
import { forget } from './seen';

export const UNDO_MS = 5000;

const VERBS: Readonly<Record<Status, string>> = {
  Approved: 'approved',
  Rejected: 'rejected',
  Pending: 'sent back to the queue',
};

/** No answer came, or one from halfway: the change may have been made or not. */
const UNCERTAIN = [0, 502, 504];

/** `done`: by this call; `settled`: it is decided, if not as asked; `refused`: it still waits for a decision. */
type Result = 'done' | 'settled' | 'refused' | 'unreachable';

export function useDecide() {
  const { mutateAsync, isPending } = useChangeStatus();
  const api = useApi();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const me = useMe().data;

  const open = (server: Registration) => navigate(`/review/${server.registration_id}`);
  /** Until the next read brings the true one. */
  const countDown = () =>
    queries.setQueryData<Summary>(keys.summary, now => now && { ...now, pending: now.pending - 1 });

  /** Says what became of it instead. */
  const explain = async (error: unknown, server: Registration, asked: Status): Promise<Result> => {
    const { status } = asApiError(error);
    const name = isolated(server.endpoint_name);
    if (status === 404) {
      warn(`${name} is no longer there: it has been deleted meanwhile.`);
      return 'settled';
    }
    const current = queries.getQueryData<Registration>(keys.item(server.registration_id));
    if (status === 401) {
      // The dialog that asks to sign in again does not say what was not done.
      warn(`${name} was not ${VERBS[asked]}: your sign-in has expired. Sign in again, then decide again.`);
      return 'refused';
    }
    if (status !== 412 || !current) {
      fail(`${name} was not ${VERBS[asked]}.`, error);
      return 'refused';
    }
    const look = { label: 'Look at it', run: () => open(server) };
    if (current.status === 'Pending' || current.status === server.status) {
      warn(
        `${name} was not ${VERBS[asked]}, for it changed meanwhile. Look at what is new, then decide.`,
        look,
      );
      return 'refused';
    }
    const by = await latestDecision(api, server.registration_id);
    const who = !by ? 'Someone' : by.user_id === me?.user_id ? 'You' : isolated(nameOf(by.user));
    if (current.status === asked) succeed(`${who} already ${VERBS[asked]} ${name}.`);
    else warn(`${who} ${VERBS[current.status]} ${name} meanwhile, so it was not ${VERBS[asked]}.`, look);
    return 'settled';
  };

  const send = async (server: Registration, body: StatusChange, isLeaving: boolean): Promise<Result> => {
    try {
      await mutateAsync({ target: server, body, isLeaving });
      forget(server.registration_id);
      return 'done';
    } catch (error) {
      if (UNCERTAIN.includes(asApiError(error).status)) return 'unreachable';
      return explain(error, server, body.status);
    }
  };

  /** Takes effect on the page at once, and is sent when nobody has taken it back. */
  const decide = (server: Registration, body: StatusChange, verb = VERBS[body.status]): void => {
    const name = isolated(server.endpoint_name);
    hide(server);
    const leavesQueue = server.status === 'Pending';
    const announcement = `${name} will be ${verb}.`;
    const id = deferChange(
      {
        key: server.registration_id,
        leavesQueue,
        announcement,
        unsentText: `${name} is not ${verb} yet.`,
        onEnd: () => dismiss(toast),
        send: async isLeaving => {
          const result = await send(server, body, isLeaving);
          if (result === 'unreachable') return 'unreachable';
          if (result === 'done') {
            if (leavesQueue) countDown();
            const note =
              body.status === 'Rejected' ? ` ${isolated(nameOf(server.submitter))} can read why.` : '';
            succeed(`${name} is ${verb}.${note}`);
          }
          if (result === 'refused') show(server);
          return 'settled';
        },
        onUndo: () => {
          dismiss(toast);
          show(server);
          // Counts, and what an attempt may have changed after all.
          void queries.invalidateQueries({ queryKey: keys.registrations });
          open(server);
        },
      },
      UNDO_MS,
    );
    const toast = announce(announcement, { label: 'Undo', run: () => undoChange(id) });
  };

  /** Sends it back to the queue at once; false if it was not done. */
  const putBack = async (server: Registration): Promise<boolean> => {
    const asked = { status: 'Pending' } as const;
    try {
      await mutateAsync({ target: server, body: asked });
      forget(server.registration_id);
      return true;
    } catch (error) {
      await explain(error, server, asked.status);
      return false;
    }
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
      const half = `${isolated(server.endpoint_name)} is back in the queue, but was not rejected: clients still see it.`;
      fail(`${half} Reject it there to withdraw it.`, error);
      return false;
    }
  };

  return { decide, putBack, withdraw, isSending: isPending };
}

async function latestDecision(api: Api, registration_id: string): Promise<AuditEntry | undefined> {
  const page = await api
    .get('/registrations/{registration_id}/history', { path: { registration_id }, query: { limit: 20 } })
    .catch(() => undefined);
  return page?.items.find(entry => entry.action !== 'Updated');
}
