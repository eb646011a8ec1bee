/** Asks whether the changed tools of several servers are accepted, and shows what changed once for each group of equals. */
import type { Registration } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import { useInspection } from '../../inspections/queries';
import { ToolsDifference } from '../../inspections/ToolsDifference';
import { Button } from '../../ui/Button';
import { Skeleton } from '../../ui/Empty';
import { counted } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { ProblemView } from '../../ui/ProblemView';
import { UserText } from '../../ui/text';
import { type Group, groupsOf } from './attention-groups';

interface AcceptDialogProps {
  servers: readonly Registration[];
  onAccept: () => void;
  onClose: () => void;
}

export function AcceptDialog({ servers, onAccept, onClose }: AcceptDialogProps) {
  return (
    <Modal
      title={`Accept the tools of ${counted(servers.length, 'server')}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" icon="check" onClick={onAccept}>
            Accept
          </Button>
        </>
      }
    >
      <p>Each server is approved again with the tools below. Clients get them as its next version.</p>
      {groupsOf(servers).map(group => (
        <Change key={group.key} group={group} />
      ))}
    </Modal>
  );
}

function Change({ group: { servers } }: { group: Group }) {
  const [first] = servers;
  const seen = useInspection(first?.inspection?.inspection_id);
  const approved = useInspection(first?.approved_snapshot?.inspection_id);
  const error = seen.error ?? approved.error;
  const known = new Set(approved.data?.findings.map(one => JSON.stringify(one)));
  const added = seen.data?.findings.filter(one => !known.has(JSON.stringify(one))) ?? [];
  return (
    <section className="stack-s review-change">
      <ul className="review-members">
        {servers.map(one => (
          <li key={one.registration_id}>
            <UserText>{one.endpoint_name}</UserText>
          </li>
        ))}
      </ul>
      {error && <ProblemView what="The tools could not be loaded." error={error} />}
      {!error && !(seen.data && approved.data) && <Skeleton lines={3} />}
      {seen.data && approved.data && (
        <>
          <ToolsDifference before={approved.data} after={seen.data} />
          {added.length > 0 && <Findings findings={added} approved={[]} />}
        </>
      )}
    </section>
  );
}
