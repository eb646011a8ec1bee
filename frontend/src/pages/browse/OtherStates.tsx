/** For administrators: what a search finds besides the catalogue. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { useApi } from '../../api/ApiContext';
import { keys, useMe } from '../../api/queries';
import { StatusBadge } from '../../ui/StatusBadge';
import { UserText } from '../../ui/text';

const LIMIT = 8;

export function OtherStates({ search }: { search: string }) {
  const api = useApi();
  const isAdmin = useMe().data?.is_admin === true;
  const filter = { search, status: ['Pending', 'Rejected'], sort: 'relevance' } as const;
  const { data } = useQuery({
    queryKey: [...keys.list(filter), 'other states'],
    queryFn: ({ signal }) => api.get('/registrations', { query: { ...filter, limit: LIMIT }, signal }),
    placeholderData: keepPreviousData,
    enabled: isAdmin,
  });
  // Nearest words find what the search does not mean.
  const others = data && !data.nearest ? data.items : [];
  if (!isAdmin || !others.length) return null;
  return (
    <section className="panel stack-s found-others" aria-labelledby="found-others">
      <h2 id="found-others">Waiting, rejected or withdrawn</h2>
      <ul>
        {others.map(({ registration_id, endpoint_name, status }) => (
          <li key={registration_id} className="row">
            <Link href={status === 'Pending' ? `/review/${registration_id}` : `/servers/${registration_id}`}>
              <UserText>{endpoint_name}</UserText>
            </Link>
            <StatusBadge status={status} />
          </li>
        ))}
      </ul>
    </section>
  );
}
