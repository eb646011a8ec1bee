/** Hints while the person types: the address or the name may already be registered. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Registration } from '../../api/types';
import { MAX_SEARCH } from '../../app/SearchBox';
import { publishingObstacle } from '../../connect/published';
import { useSimilar } from '../../connect/useSimilar';
import { Existing } from './Existing';

/** How long typing must pause before a search. */
const DEBOUNCE_MS = 500;

/** `ownId` is the ID of the registration that is being edited. */
export function SameAddressHint({ url, ownId }: { url: string; ownId?: string }) {
  const address = normalForm(url);
  const debounced = useDebounced(address);
  const similar = useSimilar(debounced === address ? debounced : '', ownId);
  const same = similar.find(server => server.endpoint_url === address);
  const found = same ?? similar[0];
  const obstacle = address && publishingObstacle(address);
  return (
    <>
      {obstacle && (
        <p className="reg-existing small" role="status">
          {`Clients can’t see this server, because ${obstacle}. You can still ${ownId ? 'save' : 'register'} it.`}
        </p>
      )}
      {found && (
        <Existing
          found={found}
          text={
            same
              ? 'This address is already registered:'
              : 'A server with almost the same address is already registered. Is it the same server?'
          }
        />
      )}
    </>
  );
}

/** Leaves out a server that has the same address as well: `SameAddressHint` shows it. */
export function SameNameHint({ name, url }: { name: string; url: string }) {
  const wanted = name.trim().toLowerCase();
  const address = normalForm(url);
  const found = useFirst(
    wanted,
    server => server.endpoint_name.toLowerCase() === wanted && server.endpoint_url !== address,
  );
  return (
    found && (
      <Existing
        found={found}
        text="A server with this name already exists. If yours is a different server, choose another name:"
      />
    )
  );
}

/** Find the first match once typing pauses. Errors are ignored: the API checks again when the form is sent. */
function useFirst(text: string, isMatch: (server: Registration) => boolean): Registration | undefined {
  const api = useApi();
  const debounced = useDebounced(text);
  const found = useQuery({
    queryKey: [...keys.registrations, 'similar', debounced],
    queryFn: ({ signal }) => api.get('/registrations', { query: { search: debounced, limit: 20 }, signal }),
    enabled: debounced.length > 2 && debounced.length <= MAX_SEARCH,
    retry: false,
  });
  return debounced === text ? found.data?.items.find(isMatch) : undefined;
}

function useDebounced(text: string): string {
  const [debounced, setDebounced] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(text), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return debounced;
}

/** Return the address approximately as the API stores it; empty while it is not a URL. */
function normalForm(url: string): string {
  return /^https?:\/\/./i.test(url.trim()) && URL.canParse(url.trim()) ? new URL(url.trim()).href : '';
}
