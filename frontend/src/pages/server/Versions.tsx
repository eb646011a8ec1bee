/** The published versions, newest first, or the reason why clients cannot see the server. */
import { useRegistryAccess } from '../../api/ApiContext';
import { usePublished } from '../../api/queries';
import type { Registration } from '../../api/types';
import { publishingObstacle } from '../../connect/published';
import { CopyIcon } from '../../ui/CopyIcon';
import { Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { Version } from './Version';

export function Versions({ server }: { server: Registration }) {
  const access = useRegistryAccess();
  const { data, error, isPending, refetch } = usePublished(server.registration_id);
  if (!access) return null;
  const obstacle = server.status === 'Approved' ? publishingObstacle(server.endpoint_url) : null;
  if (data && !data.server_name && !obstacle) return null;
  return (
    <section className="stack-s" aria-labelledby="versions">
      <h2 id="versions">What clients see</h2>
      {isPending && <Skeleton lines={2} />}
      {!data && error && (
        <ProblemView what="The published versions could not be loaded." error={error} onRetry={refetch} />
      )}
      {obstacle && (
        <p className="server-text">
          {`Clients that use this registry can’t see this server, because ${obstacle}.`}
        </p>
      )}
      {data?.server_name && (
        <>
          <p className="version-name">
            <span>
              Published as <strong className="mono wrap">{data.server_name}</strong>
            </span>
            <CopyIcon text={data.server_name} label="Copy the published name" />
          </p>
          <ul className="versions">
            {data.versions.map(one => (
              <li key={one.version}>
                <Version version={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
