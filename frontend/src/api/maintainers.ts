/** Who edits, resubmits and inspects a registration besides administrators: its submitter and its maintainers. */
import type { Registration, User } from './types';

export function isMaintainedBy(server: Registration, me: User | undefined): boolean {
  if (!me) return false;
  return [server.submitter_id, ...server.maintainers.map(one => one.user_id)].includes(me.user_id);
}
