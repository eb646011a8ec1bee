/** What a decision does for clients, in sentences: the rules of `follow_registration` in the database. */
import type { Published, Registration } from '../../api/types';
import { isSame, publishingObstacle } from '../../connect/published';
import { liveOf } from '../../connect/target';
import type { Inspection } from '../../inspections/queries';

export interface Effects {
  /** The number of the live version. */
  readonly live: string | null;
  /** Empty if the decision is not possible. */
  readonly approve: string;
  readonly reject: string;
  /** Whether a rejection withdraws the live version. */
  readonly withdraws: boolean;
}

/**
 * `isReviewRequested`: the submitter has edited or resubmitted it since the last decision. `accepted`: the snapshot that an
 * approved registration can be approved with again.
 */
export function effectsOf(
  server: Registration,
  published: Published,
  isReviewRequested: boolean,
  accepted: Pick<Inspection, 'tools'> | null = null,
): Effects {
  const live = liveOf(published)?.version ?? null;
  const isEdit = server.status === 'Pending' && isReviewRequested;
  const verb = server.status === 'Pending' ? 'Reject' : 'Withdraw';
  const reject = isEdit ? `${verb}: clients keep ${live}.` : `${verb}: clients no longer see ${live}.`;
  return {
    live,
    approve: approvalOf(server, published, accepted),
    reject: live ? reject : '',
    withdraws: live !== null && !isEdit,
  };
}

function approvalOf(
  server: Registration,
  published: Published,
  accepted: Pick<Inspection, 'tools'> | null,
): string {
  if (server.status !== 'Approved') return approval(server, published);
  if (!accepted) return '';
  const tools = (accepted.tools ?? []) as Registration['available_tools'];
  return approval({ ...server, available_tools: tools }, published).replace('Approve:', 'Accept:');
}

function approval(server: Registration, published: Published): string {
  const live = liveOf(published);
  const obstacle = publishingObstacle(server.endpoint_url);
  if (obstacle) {
    return live
      ? `Approve: clients no longer see ${live.version}, because ${obstacle}.`
      : `Approve: clients still can’t see it, because ${obstacle}.`;
  }
  const latest = published.versions.find(one => one.is_latest);
  if (!latest) return 'Approve: clients get 1.0.0.';
  if (!isSame(latest, server)) {
    return `Approve: clients get ${Number.parseInt(latest.version, 10) + 1}.0.0.`;
  }
  return live ? `Approve: clients keep ${latest.version}.` : `Approve: clients get ${latest.version} again.`;
}
