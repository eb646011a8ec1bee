/** All that the log knows of one change. */
import type { AuditEntry } from '../../api/types';
import { stringify } from '../../json/exact';
import { Button } from '../../ui/Button';
import { CodeBlock } from '../../ui/CodeBlock';
import { CopyIcon } from '../../ui/CopyIcon';
import { Diff } from '../../ui/Diff';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { StatusBadge } from '../../ui/StatusBadge';
import { UserText } from '../../ui/text';
import type { ActivityFilter } from './filter';

interface DetailsProps {
  entry: AuditEntry;
  onFilter: (part: Partial<ActivityFilter>) => void;
}

export function Details({ entry, onFilter }: DetailsProps) {
  const { metadata, user } = entry;
  const isMoved = entry.previous_status !== entry.new_status;
  return (
    <div className="activity-detail">
      {isMoved && (
        <p className="row">
          {entry.previous_status && <StatusBadge status={entry.previous_status} />}
          {entry.previous_status && entry.new_status && <Icon name="arrow" size={16} />}
          {entry.previous_status && entry.new_status && <span className="visually-hidden">became</span>}
          {entry.new_status && <StatusBadge status={entry.new_status} />}
        </p>
      )}
      {metadata.changes && <Diff changes={metadata.changes} />}
      {metadata.registration && (
        <CodeBlock label="What was deleted" code={stringify(metadata.registration, 2)} />
      )}
      <dl className="activity-ids small">
        <div>
          <dt>By</dt>
          <dd>
            <UserText>{user.email ?? nameOf(user)}</UserText>
          </dd>
        </div>
        <Id name="Request" id={metadata.request_id} />
        <Id name="Registration" id={entry.registration_id} />
      </dl>
      <div className="row">
        <Button size="s" icon="filter" onClick={() => onFilter({ person: entry.user_id })}>
          Only <UserText>{nameOf(user)}</UserText>
        </Button>
        <Button size="s" icon="filter" onClick={() => onFilter({ server: entry.registration_id })}>
          Only this server
        </Button>
      </div>
    </div>
  );
}

function Id({ name, id }: { name: string; id: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono wrap">
        <span>{id}</span> <CopyIcon text={id} label={`Copy the ${name.toLowerCase()} id`} />
      </dd>
    </div>
  );
}
