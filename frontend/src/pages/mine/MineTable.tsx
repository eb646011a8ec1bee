/** The registrations as a table. */
import { Ago } from '../../ui/Ago';
import '../../ui/table.css';
import { Actions, type MineProps } from './Actions';
import { NameLink, Reviewer, StatusAndReason } from './parts';

export function MineTable({ servers, onResubmit }: MineProps) {
  return (
    <div className="table-scroll">
      <table className="table mine-table">
        <caption className="visually-hidden">Your registrations, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Submitted</th>
            <th scope="col">Reviewer</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {servers.map(server => (
            <tr key={server.registration_id}>
              <th scope="row" className="mine-name">
                <NameLink server={server} />
              </th>
              <td className="mine-status">
                <StatusAndReason server={server} />
              </td>
              <td className="mine-time">
                <Ago time={server.submitted_at} />
              </td>
              <td className="mine-reviewer">
                <Reviewer server={server} />
              </td>
              <td className="mine-actions">
                <Actions server={server} onResubmit={onResubmit} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
