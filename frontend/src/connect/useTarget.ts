/** A server as clients are to be told of it. */
import { useRegistryAccess } from '../api/ApiContext';
import { usePublished } from '../api/queries';
import type { Published, Registration } from '../api/types';
import { galleryOf, liveOf, targetOf } from './target';

/** Of a server with the content that clients see; `isWanted` keeps a list from asking about each of its servers. */
export function useTarget(server: Registration, isWanted = true) {
  const access = useRegistryAccess();
  const { data: published, refetch } = usePublished(server.registration_id, isWanted);
  // Nobody knows a server by its name in the registry where no client can read that.
  const from = (known: Published | undefined) => targetOf(server, access && known, galleryOf(access));
  const live = liveOf(published);
  return {
    target: from(published),
    published,
    live,
    /** Whether `target` is what clients see, and will not change. */
    isKnown: !access || published !== undefined,
    ask: async () => from((await refetch()).data),
  };
}
