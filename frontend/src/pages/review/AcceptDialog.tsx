/** Asks whether the changed tools of several servers are accepted, and shows what changed once for each group of equals. */
import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import type { Registration } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import { addedFindings } from '../../inspections/findings';
import { useInspection } from '../../inspections/queries';
import { ToolsDifference } from '../../inspections/ToolsDifference';
import { Button } from '../../ui/Button';
import { Skeleton } from '../../ui/Empty';
import { counted } from '../../ui/format';
import { Modal } from '../../ui/Modal';
import { ProblemView } from '../../ui/ProblemView';
import { UserText } from '../../ui/text';
import { type Group, groupsOf } from './attention-groups';
import { ReasonField } from './ReasonField';

interface AcceptDialogProps {
  servers: readonly Registration[];
  onAccept: (note: string) => void;
  onClose: () => void;
}

export function AcceptDialog({ servers, onAccept, onClose }: AcceptDialogProps) {
  const form = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [note, setNote] = useState('');
  const [grave, setGrave] = useState<ReadonlySet<string>>(new Set());
  const [isMissing, setIsMissing] = useState(false);
  const isRequired = grave.size > 0;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const isComplete = !isRequired || note.trim() !== '';
    setIsMissing(!isComplete);
    if (isComplete) onAccept(note.trim());
    else input.current?.focus();
  };
  return (
    <Modal
      title={`Accept the tools of ${counted(servers.length, 'server')}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" icon="check" type="submit" form={form}>
            Accept
          </Button>
        </>
      }
    >
      <p>Each server is approved again with the tools below. Clients get them as its next version.</p>
      {groupsOf(servers).map(group => (
        <Change key={group.key} group={group} onGrave={() => setGrave(now => new Set([...now, group.key]))} />
      ))}
      <form id={form} onSubmit={submit} noValidate>
        <ReasonField
          label="Note"
          help={`Everyone sees it on the pages of the servers and in their histories.${isRequired ? ' Why are the serious findings acceptable?' : ''}`}
          errors={isMissing ? ['Enter a note.'] : []}
          isOptional={!isRequired}
          input={input}
          value={note}
          onChange={setNote}
          onSubmit={submit}
        />
      </form>
    </Modal>
  );
}

interface ChangeProps {
  group: Group;
  /** Called when a serious finding is among those that it adds. */
  onGrave: () => void;
}

function Change({ group: { servers }, onGrave }: ChangeProps) {
  const [first] = servers;
  const seen = useInspection(first?.inspection?.inspection_id);
  const approved = useInspection(first?.approved_snapshot?.inspection_id);
  const error = seen.error ?? approved.error;
  const added = seen.data && approved.data ? addedFindings(seen.data.findings, approved.data.findings) : [];
  const isGrave = added.some(({ severity }) => severity === 'high');
  const report = useEffectEvent(onGrave);
  useEffect(() => {
    if (isGrave) report();
  }, [isGrave]);
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
