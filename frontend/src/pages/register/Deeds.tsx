/** Who did what since the edit began, as far as the history tells. */
import { useHistory } from '../../api/lazy-queries';
import { Ago } from '../../ui/Ago';
import { describeAction } from '../../ui/audit-action';
import { nameOf } from '../../ui/format';
import { UserText } from '../../ui/text';

const MOST = 5;

/** Each change makes one version and one entry, so that the number of versions says how many entries are new. */
export function Deeds({ id, count }: { id: string; count: number }) {
  const entries = useHistory(id).data?.pages[0]?.items.slice(0, Math.min(count, MOST)) ?? [];
  return (
    <ul className="reg-deeds">
      {entries.map(entry => (
        <li key={entry.log_id}>
          <strong>
            <UserText>{nameOf(entry.user)}</UserText>
          </strong>{' '}
          <span>{describeAction(entry)}</span>, <Ago time={entry.timestamp} />.
        </li>
      ))}
    </ul>
  );
}
