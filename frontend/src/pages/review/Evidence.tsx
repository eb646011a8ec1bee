/** What the server answers: the last inspection, and how its tools differ from what was declared and approved. */
import type { Registration } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import { InspectionFacts } from '../../inspections/InspectionFacts';
import { toolsIn } from '../../inspections/outcomes';
import { Progress } from '../../inspections/Progress';
import { type Inspection, useInspection } from '../../inspections/queries';
import { snapshotChanges, toolsDifference } from '../../inspections/snapshot-changes';
import { isPinnable, type LatestInspection } from '../../inspections/useLatestInspection';
import { stringify } from '../../json/exact';
import { Button } from '../../ui/Button';
import { toolChanges } from '../../ui/changes';
import { type Changes, Diff } from '../../ui/Diff';
import { Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { VisibleText } from '../../ui/VisibleText';

interface EvidenceProps {
  server: Registration;
  latest: LatestInspection;
}

export function Evidence({ server, latest }: EvidenceProps) {
  const { shown, running, error } = latest;
  return (
    <section className="stack-s review-evidence" aria-labelledby="review-evidence">
      <div className="row spread">
        <h3 id="review-evidence">What the server answers</h3>
        {!running && (
          <Button size="s" icon="history" isBusy={latest.isRequesting} onClick={latest.inspect}>
            Inspect now
          </Button>
        )}
      </div>
      {running && <Progress inspection={running} />}
      {shown === null && !running && (
        <p className="quiet">The server was not inspected yet. Approving pins nothing.</p>
      )}
      {shown === undefined &&
        (error ? (
          <ProblemView what="The inspection could not be loaded." error={error} />
        ) : (
          <Skeleton lines={3} />
        ))}
      {shown && <Seen server={server} inspection={shown} />}
    </section>
  );
}

function Seen({ server, inspection }: { server: Registration; inspection: Inspection }) {
  const approvedId = server.approved_snapshot?.inspection_id;
  const approved = useInspection(approvedId).data;
  const isOk = inspection.outcome === 'ok';
  return (
    <>
      <InspectionFacts inspection={inspection} />
      {inspection.findings.length > 0 && (
        <>
          <h4>What to look at in its texts</h4>
          <Findings findings={inspection.findings} approved={approved?.findings} />
        </>
      )}
      {isOk && approved && <Difference what="approved" changes={snapshotChanges(approved, inspection)} />}
      {isOk && !(approved && isDeclared(server, approved)) && (
        <Difference what="declared" changes={toolsDifference(server.available_tools, inspection.tools)} />
      )}
      <p className="small quiet">{pinning(server, inspection)}</p>
      {!isOk && inspection.evidence && <Raw evidence={inspection.evidence} />}
    </>
  );
}

/** Whether the declared tools are those that were approved: after an approval that pinned them, they are. */
const isDeclared = (server: Registration, approved: Inspection): boolean =>
  toolChanges(server.available_tools, approved.tools).length === 0;

interface DifferenceProps {
  what: 'approved' | 'declared';
  changes: Changes;
}

function Difference({ what, changes }: DifferenceProps) {
  const { available_tools, ...others } = changes;
  if (!available_tools && !Object.keys(others).length) {
    return <p>{`The server offers exactly the ${what} tools.`}</p>;
  }
  return (
    <>
      <h4>
        {available_tools
          ? `Tools that differ from the ${what} ones`
          : 'Instructions that differ from the approved ones'}
      </h4>
      <Diff changes={changes} />
    </>
  );
}

function pinning(server: Registration, inspection: Inspection): string {
  if (server.status === 'Approved') return '';
  if (isPinnable(server, inspection)) {
    return `Approving pins ${toolsIn(inspection)}, as the server offers them, and lists them instead of the declared ones.`;
  }
  return inspection.outcome === 'ok'
    ? 'Approving pins nothing: this inspection was of another address.'
    : 'Approving pins nothing: the tools could not be read.';
}

/** What a failed inspection recorded; for administrators. */
function Raw({ evidence }: { evidence: object }) {
  return (
    <details>
      <summary>Evidence</summary>
      <pre className="review-raw">
        <VisibleText text={stringify(evidence, 2)} />
      </pre>
    </details>
  );
}
