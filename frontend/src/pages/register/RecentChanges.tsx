/** The latest changes that others made since the edit began. */
import { useHistory } from '../../api/lazy-queries';
import { Ago } from '../../ui/Ago';
import { describeAction } from '../../ui/audit-action';
import { nameOf } from '../../ui/format';
import { UserText } from '../../ui/text';

const MAX_CHANGES = 5;

/** `count` is the difference between two versions: each change adds one version and one audit entry. */
export function RecentChanges({ id, count }: { id: string; count: number }) {
  const entries = useHistory(id).data?.pages[0]?.items.slice(0, Math.min(count, MAX_CHANGES)) ?? [];
  return (
    <ul className="reg-recent-changes">
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
