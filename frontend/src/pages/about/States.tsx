/** The states of a registration as a small picture, and the same in words. */

import { Icon } from '../../ui/icons';
import { StatusBadge } from '../../ui/StatusBadge';

export function States() {
  return (
    <ol className="states">
      <li>
        <strong>Register</strong>
        <p>Somebody enters the server: its address, what it does, and who answers for it.</p>
      </li>
      <li>
        <Arrow />
        <StatusBadge status="Pending" />
        <p>It waits for an administrator. Until then everybody sees that it is unchecked.</p>
      </li>
      <li className="states-ends">
        <Arrow />
        <div>
          <StatusBadge status="Approved" />
          <p>
            It is in the catalogue, ready to be connected to. If its submitter changes it, it is reviewed
            again.
          </p>
        </div>
        <div>
          <StatusBadge status="Rejected" />
          <p>The reviewer says why. Its submitter can fix it and submit it again.</p>
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
