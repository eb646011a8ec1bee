/** The audit entries as a table. Each row expands to show the fields before and after the change. */
import { Fragment, useId, useState } from 'react';
import { Link } from 'wouter';
import type { AuditEntry } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Avatar } from '../../ui/Avatar';
import { Icon } from '../../ui/icons';
import '../../ui/table.css';
import { actionLabel } from '../../ui/audit-action';
import { nameOf } from '../../ui/format';
import { isolated, UserText } from '../../ui/text';
import { exactly } from '../../ui/time';
import { Details } from './Details';
import type { ActivityFilter } from './filter';
import { type NamedServer, useServerNames } from './names';

interface EntriesProps {
  entries: readonly AuditEntry[];
  onFilter: (part: Partial<ActivityFilter>) => void;
}

export function Entries({ entries, onFilter }: EntriesProps) {
  const names = useServerNames(entries);
  return (
    <div className="activity-table">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">User</th>
            <th scope="col">Action</th>
            <th scope="col">Server</th>
            <th scope="col">
              <span className="visually-hidden">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(entry => (
            <Row
              key={entry.log_id}
              entry={entry}
              server={names.get(entry.registration_id)}
              onFilter={onFilter}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  entry: AuditEntry;
  server: NamedServer | undefined;
  onFilter: EntriesProps['onFilter'];
}

function Row({ entry, server, onFilter }: RowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const details = useId();
  const person = nameOf(entry.user);
  const action = actionLabel(entry);
  return (
    <Fragment>
      <tr className={isOpen ? 'activity-row is-open' : 'activity-row'}>
        <td className="activity-when">
          <span>{exactly(entry.timestamp)}</span>
          <span className="small quiet">
            <Ago time={entry.timestamp} />
          </span>
        </td>
        <td className="activity-who">
          <div>
            <Avatar name={person} shape="round" size="s" />
            <UserText>{person}</UserText>
          </div>
        </td>
        <td className="activity-what">
          <div>
            <span className={`activity-mark ${entry.action.toLowerCase()}`} aria-hidden="true" />
            <span>
              <span>{action}</span>
              {entry.metadata.reason && (
                <span className="activity-reason">
                  “<UserText>{entry.metadata.reason}</UserText>”
                </span>
              )}
            </span>
          </div>
        </td>
        <td className="activity-server">
          <ServerLink id={entry.registration_id} server={server} />
        </td>
        <td className="activity-toggle">
          <button
            type="button"
            className="button subtle icon-only"
            aria-expanded={isOpen}
            aria-controls={isOpen ? details : undefined}
            aria-label={`Details: ${isolated(person)}, ${action}, ${isolated(serverName(entry.registration_id, server))}, ${exactly(entry.timestamp)}`}
            title="Details"
            onClick={() => setIsOpen(!isOpen)}
          >
            <Icon name="chevron" size={16} />
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr className="activity-details" id={details}>
          <td colSpan={5}>
            <Details entry={entry} onFilter={onFilter} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** Links to the history. A deleted registration has no tabs: its page shows the history. */
function ServerLink({ id, server }: { id: string; server: NamedServer | undefined }) {
  const isDeleted = server?.isDeleted ?? false;
  return (
    <>
      <Link href={isDeleted ? `/servers/${id}` : `/servers/${id}/history`}>
        <UserText>{serverName(id, server)}</UserText>
      </Link>
      {isDeleted && <span className="small quiet"> deleted</span>}
    </>
  );
}

function serverName(id: string, server: NamedServer | undefined): string {
  return server?.name ?? (server?.isDeleted ? 'A deleted server' : `Server ${id.slice(0, 8)}`);
}
