/** The details of one audit entry. */
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
  const hasNewStatus = entry.previous_status !== entry.new_status;
  return (
    <div className="activity-detail">
      {hasNewStatus && (
        <p className="row">
          {entry.previous_status && <StatusBadge status={entry.previous_status} />}
          {entry.previous_status && entry.new_status && <Icon name="arrow" size={16} />}
          {entry.previous_status && entry.new_status && <span className="visually-hidden">changed to</span>}
          {entry.new_status && <StatusBadge status={entry.new_status} />}
        </p>
      )}
      {metadata.changes && <Diff changes={metadata.changes} />}
      {metadata.registration && (
        <CodeBlock label="Deleted registration" code={stringify(metadata.registration, 2)} />
      )}
      <dl className="activity-ids small">
        <div>
          <dt>User</dt>
          <dd>
            <UserText>{user.email ?? nameOf(user)}</UserText>
          </dd>
        </div>
        <Id name="Request ID" copyLabel="Copy the request ID" id={metadata.request_id} />
        <Id name="Registration ID" copyLabel="Copy the registration ID" id={entry.registration_id} />
      </dl>
      <div className="row">
        <Button size="s" icon="filter" onClick={() => onFilter({ person: entry.user_id })}>
          <span>
            Show only <UserText>{nameOf(user)}</UserText>
          </span>
        </Button>
        <Button size="s" icon="filter" onClick={() => onFilter({ server: entry.registration_id })}>
          Show only this server
        </Button>
      </div>
    </div>
  );
}

function Id({ name, copyLabel, id }: { name: string; copyLabel: string; id: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono wrap">
        <span>{id}</span> <CopyIcon text={id} label={copyLabel} />
      </dd>
    </div>
  );
}
