/** The states of a registration as a diagram with text. */

import { Icon } from '../../ui/icons';
import { StatusBadge } from '../../ui/StatusBadge';

export function States() {
  return (
    <ol className="states">
      <li>
        <strong>Register</strong>
        <p>You enter the server’s address, what it does, and an owner contact.</p>
      </li>
      <li>
        <Arrow />
        <StatusBadge status="Pending" />
        <p>It is waiting for review and is not in the catalogue yet.</p>
      </li>
      <li className="states-ends">
        <Arrow />
        <div>
          <StatusBadge status="Approved" />
          <p>
            It is in the catalogue, and clients can connect to it. An edit by its submitter needs a new
            review.
          </p>
        </div>
        <div>
          <StatusBadge status="Rejected" />
          <p>The reviewer gives the reason. Its submitter can fix and resubmit it.</p>
        </div>
      </li>
    </ol>
  );
}

function Arrow() {
  return (
    <span className="states-arrow">
      <Icon name="arrow" />
    </span>
  );
}
