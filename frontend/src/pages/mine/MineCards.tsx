/** The registrations as cards, for narrow screens. */
import { Ago } from '../../ui/Ago';
import { Actions, type MineProps } from './Actions';
import { NameLink, Reviewer, StatusAndReason } from './parts';

export function MineCards({ servers, onResubmit }: MineProps) {
  return (
    <ul className="mine-cards">
      {servers.map(server => (
        <li key={server.registration_id} className="panel stack-s">
          <NameLink server={server} />
          <StatusAndReason server={server} />
          <p className="small quiet">
            Submitted <Ago time={server.submitted_at} />
            {server.status !== 'Pending' && (
              <>
                {' · reviewed by '}
                <Reviewer server={server} />
              </>
            )}
          </p>
          <Actions server={server} onResubmit={onResubmit} />
        </li>
      ))}
    </ul>
  );
}
