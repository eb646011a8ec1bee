/**
 * Decides on several registrations: one undo for all of them, one request and one audit entry each. Each succeeds or fails
 * for itself.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import { deferChange, type Outcome, undoChange } from '../../api/deferred-changes';
import { keys } from '../../api/queries';
import type { Registration, StatusChange } from '../../api/types';
import { counted } from '../../ui/format';
import { announce, dismiss, succeed, warn } from '../../ui/toast';
import { markDecided, unmarkDecided } from './decided';
import { type Failure, failures, whyNot } from './failures';
import { forget } from './seen';
import { UNCERTAIN, UNDO_MS } from './useDecide';

export interface DecisionOnOne {
  readonly server: Registration;
  readonly body: StatusChange;
}

let batches = 0;

export function useDecideSeveral() {
  const api = useApi();
  const queries = useQueryClient();

  const decideSeveral = (decisions: readonly DecisionOnOne[], verb: 'approved' | 'rejected'): void => {
    const many = counted(decisions.length, 'registration');
    let left = decisions;
    const failed: Failure[] = [];
    const refresh = () => {
      void queries.invalidateQueries({ queryKey: ['audit'] });
      void queries.invalidateQueries({ queryKey: keys.registrations });
    };

    /** Sends one; false if it may or may not have arrived. */
    const sendOne = async ({ server, body }: DecisionOnOne, isLeaving: boolean): Promise<boolean> => {
      const { registration_id, version } = server;
      try {
        await api.patch('/registrations/{registration_id}/status', {
          path: { registration_id },
          version,
          body,
          isLeaving,
        });
        forget(registration_id);
      } catch (error) {
        if (UNCERTAIN.includes(asApiError(error).status)) return false;
        failed.push({ server, why: whyNot(error) });
        unmarkDecided(server);
      }
      return true;
    };
    const send = async (isLeaving: boolean): Promise<Outcome> => {
      // A page that is left has no time to wait for one answer after the other.
      if (isLeaving) {
        const arrived = await Promise.all(left.map(one => sendOne(one, isLeaving)));
        left = left.filter((_, index) => !arrived[index]);
      } else {
        while (left[0] && (await sendOne(left[0], isLeaving))) left = left.slice(1);
      }
      if (left.length) return 'unreachable';
      failures.set(failed);
      refresh();
      const done = decisions.length - failed.length;
      if (done) succeed(`${counted(done, 'registration')} ${done === 1 ? 'is' : 'are'} ${verb}.`);
      if (failed.length)
        warn(`${counted(failed.length, 'registration')} could not be ${verb}. The page says why.`);
      return 'settled';
    };

    failures.set([]);
    for (const { server } of decisions) markDecided(server);
    batches += 1;
    const announcement = `${many} will be ${verb}.`;
    const id = deferChange(
      {
        key: `several ${batches}`,
        decisions: decisions.length,
        announcement,
        unsentText: `${many} ${decisions.length === 1 ? 'is' : 'are'} not ${verb} yet.`,
        onEnd: () => dismiss(toast),
        send,
        onUndo: () => {
          dismiss(toast);
          for (const { server } of decisions) unmarkDecided(server);
          refresh();
        },
      },
      UNDO_MS,
    );
    const toast = announce(announcement, { label: 'Undo', run: () => undoChange(id) });
  };
  return decideSeveral;
}
