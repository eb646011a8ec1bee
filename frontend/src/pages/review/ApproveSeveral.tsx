/** Asks whether several registrations are approved, and leaves out those with warnings. */
import { useId, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Registration, StatusChange } from '../../api/types';
import { Button } from '../../ui/Button';
import { counted } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { Modal } from '../../ui/Modal';
import { UserText } from '../../ui/text';
import { ReasonField } from './ReasonField';
import type { DecisionOnOne } from './useDecideSeveral';
import { type Examined, useWarnings } from './useWarnings';

interface ApproveSeveralProps {
  servers: readonly Registration[];
  onApprove: (decisions: readonly DecisionOnOne[]) => void;
  onClose: () => void;
}

export function ApproveSeveral({ servers, onApprove, onClose }: ApproveSeveralProps) {
  const form = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [note, setNote] = useState('');
  const examined = useWarnings(servers);
  const isLoading = examined.some(one => one.warnings === undefined);
  const clean = examined.filter(one => one.warnings?.length === 0);
  const doubtful = examined.filter(one => one.warnings?.length);
  const submit = () => {
    if (isLoading || !clean.length) return;
    onApprove(clean.map(one => ({ server: one.server, body: approvalOf(one, note.trim()) })));
  };
  return (
    <Modal
      title={`Approve ${counted(servers.length, 'registration')}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            icon="check"
            type="submit"
            form={form}
            isBusy={isLoading}
            disabled={!isLoading && !clean.length}
          >
            {isLoading ? 'Checking…' : `Approve ${clean.length}`}
          </Button>
        </>
      }
    >
      {doubtful.length > 0 && (
        <section className="review-notice" aria-label="Left out">
          <Icon name="alert" size={16} />
          <div className="stack-s">
            <p>
              <strong>{`${counted(doubtful.length, 'registration')} left out.`}</strong>{' '}
              <span>Look at each one with warnings before you decide on it.</span>
            </p>
            <ul className="review-members">
              {doubtful.map(({ server, warnings }) => (
                <li key={server.registration_id}>
                  <Link href={`/review/${server.registration_id}`} onClick={onClose}>
                    <UserText>{server.endpoint_name}</UserText>
                  </Link>{' '}
                  <span className="small">{warnings?.join(' · ')}</span>
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
      {clean.length > 0 && (
        <ul className="review-members" aria-label="To be approved">
          {clean.map(({ server, snapshot }) => (
            <li key={server.registration_id}>
              <UserText>{server.endpoint_name}</UserText>{' '}
              <span className="small quiet">{pinnedBy(server, snapshot)}</span>
            </li>
          ))}
        </ul>
      )}
      <form
        id={form}
        noValidate
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <ReasonField
          label="Note"
          help="Everyone sees it on the pages of the servers and in their histories."
          errors={[]}
          isOptional
          input={input}
          value={note}
          onChange={setNote}
          onSubmit={submit}
        />
      </form>
    </Modal>
  );
}

function approvalOf({ snapshot }: Examined, note: string): StatusChange {
  return {
    status: 'Approved',
    ...(snapshot && { inspection_id: snapshot.inspection_id }),
    ...(note && { reason: note }),
  };
}

function pinnedBy(server: Registration, snapshot: Examined['snapshot']): string {
  if (snapshot) return `${counted(snapshot.tools?.length ?? 0, 'tool')} seen`;
  const declared = counted(server.available_tools.length, 'tool');
  return `${declared} declared, not read by the registry`;
}
