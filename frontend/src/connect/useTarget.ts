import { useRegistryAccess } from '../api/ApiContext';
import { usePublished } from '../api/queries';
import type { Published, Registration } from '../api/types';
import { galleryOf, liveOf, targetOf } from './target';

/** Return the target of a server. Its published versions are read only if `enabled`, so that a list can postpone it. */
export function useTarget(server: Registration, enabled = true) {
  const access = useRegistryAccess();
  const { data: published, refetch } = usePublished(server.registration_id, enabled);
  // Where the read API is off, no client knows the published name.
  const toTarget = (versions: Published | undefined) =>
    targetOf(server, access && versions, galleryOf(access));
  const live = liveOf(published);
  return {
    target: toTarget(published),
    published,
    live,
    /** Whether `target` is final: the published versions are read, or not needed. */
    isKnown: !access || published !== undefined,
    ask: async () => toTarget((await refetch()).data),
  };
}
