/** The status of a registration. */
import type { Status } from '../api/types';
import { Badge, type Tone } from './Badge';
import type { IconName } from './icons';

const STATUS: Readonly<Record<Status, { tone: Tone; icon: IconName }>> = {
  Pending: { tone: 'wait', icon: 'clock' },
  Approved: { tone: 'good', icon: 'check' },
  Rejected: { tone: 'bad', icon: 'close' },
};

export function StatusBadge({ status }: { status: Status }) {
  return <Badge {...STATUS[status]}>{status}</Badge>;
}
