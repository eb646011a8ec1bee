/** Approves, rejects, withdraws, and returns to the queue, with notifications of the outcome. */
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
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
import { markDecided, unmarkDecided } from './decided';
import { forget } from './seen';
import { forgetSnapshot } from './useHeldSnapshot';

export const UNDO_MS = 5000;

const VERBS: Readonly<Record<Status, string>> = {
  Approved: 'approved',
  Rejected: 'rejected',
  Pending: 'returned to the queue',
};

/** No response, or one from a proxy: the change may or may not have been made. */
export const UNCERTAIN = [0, 502, 504];

/** `done`: by this call; `settled`: someone else decided or deleted it; `undecided`: it is still pending. */
type Result = 'done' | 'settled' | 'undecided' | 'unreachable';

export function useDecide() {
  const { mutateAsync, isPending } = useChangeStatus();
  const api = useApi();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const me = useMe().data;

  const filter = useSearch();
  const open = ({ registration_id, attention }: Registration) => {
    // The list that it was decided in, unless it is not in that one.
    const search = attention.length ? 'queue=attention' : filter.replace('queue=attention', '');
    navigate(`/review/${registration_id}${search && `?${search}`}`);
  };
  /** Lowers the shown count until the summary is loaded again. */
  const decrement = (queue: 'pending' | 'attention') =>
    queries.setQueryData<Summary>(keys.summary, now => now && { ...now, [queue]: now[queue] - 1 });

  /** Shows why the change was not made. */
  const explain = async (error: unknown, server: Registration, wanted: Status): Promise<Result> => {
    const { status, fields } = asApiError(error);
    const name = isolated(server.endpoint_name);
    if (status === 404) {
      warn(`${name} was not ${VERBS[wanted]} because it was deleted.`);
      return 'settled';
    }
    const current = queries.getQueryData<Registration>(keys.item(server.registration_id));
    if (status === 401) {
      // The sign-in dialog does not say that the change was not made.
      warn(`${name} was not ${VERBS[wanted]} because your sign-in has expired. Sign in and decide again.`);
      return 'undecided';
    }
    if (status === 409) {
      // SNAPSHOT_OUTDATED: a later inspection saw other tools.
      warn(`${name} was not ${VERBS[wanted]} because its tools have changed since you looked at them.`, {
        label: 'Show the changes',
        run: () => open(server),
      });
      return 'undecided';
    }
    if (status === 422 && fields.inspection_id) {
      warn(
        `${name} was not ${VERBS[wanted]} because the inspection that you looked at is not of its present address. Inspect it again, then decide.`,
        { label: 'Show it', run: () => open(server) },
      );
      return 'undecided';
    }
    if (status !== 412 || !current) {
      fail(`${name} was not ${VERBS[wanted]}.`, error);
      return 'undecided';
    }
    const show = { label: 'Show it', run: () => open(server) };
    if (current.status === 'Pending' || current.status === server.status) {
      warn(
        `${name} was not ${VERBS[wanted]} because it has changed. Check the changes, then decide again.`,
        show,
      );
      return 'undecided';
    }
    const by = await latestDecision(api, server.registration_id);
    const who = !by ? 'Someone' : by.user_id === me?.user_id ? 'You' : isolated(nameOf(by.user));
    if (current.status === wanted) succeed(`${who} already ${VERBS[wanted]} ${name}.`);
    else warn(`${who} already ${VERBS[current.status]} ${name}, so it was not ${VERBS[wanted]}.`, show);
    return 'settled';
  };

  const send = async (server: Registration, body: StatusChange, isLeaving: boolean): Promise<Result> => {
    try {
      await mutateAsync({ target: server, body, isLeaving });
      forget(server.registration_id);
      forgetSnapshot(server.registration_id);
      return 'done';
    } catch (error) {
      if (UNCERTAIN.includes(asApiError(error).status)) return 'unreachable';
      return explain(error, server, body.status);
    }
  };

  /** Takes effect on the page at once; the request is sent after the time for undo. */
  const decide = (server: Registration, body: StatusChange, verb = VERBS[body.status]): void => {
    const name = isolated(server.endpoint_name);
    markDecided(server);
    const queue = server.status === 'Pending' ? 'pending' : server.attention.length ? 'attention' : null;
    const announcement = `${name} will be ${verb}.`;
    const id = deferChange(
      {
        key: server.registration_id,
        decisions: queue === null ? 0 : 1,
        announcement,
        unsentText: `${name} is not ${verb} yet.`,
        onEnd: () => dismiss(toast),
        send: async isLeaving => {
          const result = await send(server, body, isLeaving);
          if (result === 'unreachable') return 'unreachable';
          if (result === 'done') {
            if (queue) decrement(queue);
            const note =
              body.status === 'Rejected' ? ` ${isolated(nameOf(server.submitter))} can see the reason.` : '';
            succeed(`${name} is ${verb}.${note}`);
          }
          if (result === 'undecided') unmarkDecided(server);
          return 'settled';
        },
        onUndo: () => {
          dismiss(toast);
          unmarkDecided(server);
          // A failed attempt may have made the change after all.
          void queries.invalidateQueries({ queryKey: keys.registrations });
          open(server);
        },
      },
      UNDO_MS,
    );
    const toast = announce(announcement, { label: 'Undo', run: () => undoChange(id) });
  };

  /** Returns it to the queue at once; false if that failed. */
  const sendToQueue = async (server: Registration): Promise<boolean> => {
    const body = { status: 'Pending' } as const;
    try {
      await mutateAsync({ target: server, body });
      forget(server.registration_id);
      return true;
    } catch (error) {
      await explain(error, server, body.status);
      return false;
    }
  };

  /** Withdraws the live version after an edit was rejected, in one step; false if that failed. */
  const withdraw = async (server: Registration, reason: string): Promise<boolean> => {
    const body = { status: 'Rejected', withdraw: true, reason } as const;
    try {
      await mutateAsync({ target: server, body });
      forget(server.registration_id);
      return true;
    } catch (error) {
      await explain(error, server, body.status);
      return false;
    }
  };

  return { decide, sendToQueue, withdraw, isSending: isPending };
}

async function latestDecision(api: Api, registration_id: string): Promise<AuditEntry | undefined> {
  const page = await api
    .get('/registrations/{registration_id}/history', { path: { registration_id }, query: { limit: 20 } })
    .catch(() => undefined);
  return page?.items.find(entry => entry.action !== 'Updated');
}
