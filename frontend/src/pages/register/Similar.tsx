/** A word in time, before anything is sent: somebody may have registered the same already. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Registration } from '../../api/types';
import { MAX_SEARCH } from '../../app/SearchBox';
import { publishingObstacle } from '../../connect/published';
import { useSimilar } from '../../connect/useSimilar';
import { Existing } from './Existing';

const PAUSE_MS = 500;

/** `own` is the registration that is being edited. */
export function SameUrl({ url, own }: { url: string; own?: string }) {
  const wanted = normalForm(url);
  const settled = useSettled(wanted);
  const similar = useSimilar(settled === wanted ? settled : '', own);
  const same = similar.find(server => server.endpoint_url === wanted);
  const found = same ?? similar[0];
  const obstacle = wanted && publishingObstacle(wanted);
  return (
    <>
      {obstacle && (
        <p className="reg-existing small" role="status">
          {`Clients will never get this server, because ${obstacle}. It can be registered all the same.`}
        </p>
      )}
      {found && (
        <Existing
          found={found}
          meaning={
            same
              ? 'This address is registered already:'
              : 'An address that differs from this one in form only is registered already. Is it the same server?'
          }
        />
      )}
    </>
  );
}

/** One of the same address as well is told of there. */
export function SameName({ name, url }: { name: string; url: string }) {
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
        meaning="There is a server of this name. If yours is another, say so in its name:"
      />
    )
  );
}

/** Searches once typing pauses. Failing is no matter here: the API has the last word when the form is sent. */
function useFirst(text: string, isIt: (server: Registration) => boolean): Registration | undefined {
  const api = useApi();
  const settled = useSettled(text);
  const found = useQuery({
    queryKey: [...keys.registrations, 'similar', settled],
    queryFn: ({ signal }) => api.get('/registrations', { query: { search: settled, limit: 20 }, signal }),
    enabled: settled.length > 2 && settled.length <= MAX_SEARCH,
    retry: false,
  });
  return settled === text ? found.data?.items.find(isIt) : undefined;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** The address in the form in which it is stored, near enough to find it; empty while it is none. */
function normalForm(url: string): string {
  return /^https?:\/\/./i.test(url.trim()) && URL.canParse(url.trim()) ? new URL(url.trim()).href : '';
}
