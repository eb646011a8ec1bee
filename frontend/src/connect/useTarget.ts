/** A server as clients are to be told of it. */
import { useRegistryAccess } from '../api/ApiContext';
import { usePublished } from '../api/queries';
import type { Published, Registration } from '../api/types';
import { galleryOf, isInstallable, liveOf, targetOf } from './target';

/** `isWanted` keeps a list from asking about each of its servers. */
export function useTarget(server: Registration, isWanted = true) {
  const access = useRegistryAccess();
  const { data: published, refetch } = usePublished(server.registration_id, isWanted);
  const from = (known: Published | undefined) => targetOf(server, known, galleryOf(access));
  const live = liveOf(published);
  return {
    target: from(published),
    published,
    live,
    isInstallable: live !== undefined || isInstallable(server),
    /** Whether `target` is what clients see, and will not change. */
    isKnown: !access || published !== undefined,
    ask: async () => from((await refetch()).data),
  };
}
