/** What a decision does to that which clients see: the rules of the database's `follow_registration`, in sentences. */
import type { Published, Registration } from '../../api/types';
import { isSame, publishingObstacle } from '../../connect/published';
import { liveOf } from '../../connect/target';

export interface Effects {
  /** The version that clients see now. */
  readonly live: string | null;
  /** Empty where the decision cannot be made. */
  readonly approve: string;
  readonly reject: string;
  /** Whether a rejection takes away what clients see now. */
  readonly withdraws: boolean;
}

/** `isAsked`: the submitter has edited or resubmitted it since the last decision. */
export function effectsOf(server: Registration, published: Published, isAsked: boolean): Effects {
  const live = liveOf(published)?.version ?? null;
  const isEdit = server.status === 'Pending' && isAsked;
  const act = server.status === 'Pending' ? 'Rejecting it' : 'Withdrawing it';
  const reject = isEdit
    ? `${act} leaves clients version ${live}.`
    : `${act} takes version ${live} from clients.`;
  return {
    live,
    approve: server.status === 'Approved' ? '' : approval(server, published),
    reject: live ? reject : '',
    withdraws: live !== null && !isEdit,
  };
}

function approval(server: Registration, published: Published): string {
  const live = liveOf(published);
  const obstacle = publishingObstacle(server.endpoint_url);
  if (obstacle) {
    return live
      ? `Approving it takes version ${live.version} from clients, because ${obstacle}.`
      : `Approving it shows it here, but not to clients, because ${obstacle}.`;
  }
  const latest = published.versions.find(one => one.is_latest);
  if (!latest) return 'Approving it gives clients version 1.0.0.';
  if (!isSame(latest, server)) {
    return `Approving it gives clients version ${Number.parseInt(latest.version, 10) + 1}.0.0.`;
  }
  return live
    ? `Approving it changes nothing for clients: it is version ${latest.version}.`
    : `Approving it gives clients version ${latest.version} back.`;
}
