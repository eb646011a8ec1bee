/** An audit entry: who did what, when and why, and each changed field before and after. */
import type { ReactNode } from 'react';
import type { Action, AuditEntry } from '../api/types';
import { Ago } from './Ago';
import { Avatar } from './Avatar';
import { Diff } from './Diff';
import './history.css';
import { describeAction } from './audit-action';
import { nameOf } from './format';
import { Icon, type IconName } from './icons';
import { UserText } from './text';
import { exactly } from './time';

const ICONS: Readonly<Record<Action, IconName>> = {
  Created: 'add',
  Approved: 'check',
  Rejected: 'close',
  Updated: 'edit',
  Deleted: 'trash',
};

interface HistoryEntryProps {
  entry: AuditEntry;
  /** A link to the registration, where the list covers several. */
  about?: ReactNode;
}

export function HistoryEntry({ entry, about }: HistoryEntryProps) {
  const { action, user, timestamp, metadata } = entry;
  return (
    <article className="entry">
      <span className={`entry-mark ${action.toLowerCase()}`}>
        <Icon name={ICONS[action]} size={16} />
      </span>
      <div className="entry-body">
        <p className="entry-line">
          <Avatar name={nameOf(user)} shape="round" size="s" />
          <span>
            <strong>
              <UserText>{nameOf(user)}</UserText>
            </strong>{' '}
            <span>{describeAction(entry)}</span> {about}
          </span>
        </p>
        <p className="small quiet">
          <Ago time={timestamp} /> · <span>{exactly(timestamp)}</span>
        </p>
        {metadata.reason && (
          <blockquote className="entry-reason" dir="auto">
            {metadata.reason}
          </blockquote>
        )}
        {metadata.changes && <Diff changes={metadata.changes} />}
      </div>
    </article>
  );
}
