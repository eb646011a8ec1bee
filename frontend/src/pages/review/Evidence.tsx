/** What the server answers: the last inspection, and how its tools differ from what was declared and approved. */
import type { Registration } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import { InspectionFacts, InspectionHead } from '../../inspections/InspectionFacts';
import { toolsIn } from '../../inspections/outcomes';
import { Progress } from '../../inspections/Progress';
import { type Inspection, useInspection } from '../../inspections/queries';
import { differenceBetween, type Listing, ToolsDifference } from '../../inspections/ToolsDifference';
import { isPinnable, type LatestInspection } from '../../inspections/useLatestInspection';
import { stringify } from '../../json/exact';
import { Button } from '../../ui/Button';
import { Skeleton } from '../../ui/Empty';
import { Icon } from '../../ui/icons';
import { ProblemView } from '../../ui/ProblemView';
import { VisibleText } from '../../ui/VisibleText';
import type { HeldSnapshot } from './useHeldSnapshot';

interface EvidenceProps {
  server: Registration;
  latest: LatestInspection;
  held: HeldSnapshot;
}

export function Evidence({ server, latest, held }: EvidenceProps) {
  const { running, error } = latest;
  const { shown } = held;
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
      <Newer held={held} />
      {shown === null && <p className="quiet">Nothing is pinned: the server has not been inspected yet.</p>}
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

/** Announces that a later inspection saw other tools than those on the page, and shows what changed. */
function Newer({ held: { shown, newer, showNewer } }: { held: HeldSnapshot }) {
  return (
    <div role="status" className="review-newer">
      {newer && shown && (
        <div className="review-notice wait">
          <Icon name="alert" size={16} />
          <div>
            <p>
              <strong>The server’s tools have changed since you looked at them.</strong>{' '}
              <span>Look at the changes before you approve: the tools below are no longer the latest.</span>
            </p>
            <ToolsDifference before={shown} after={newer} />
            <Button size="s" onClick={showNewer}>
              Show the newer tools
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

function Seen({ server, inspection }: { server: Registration; inspection: Inspection }) {
  const approvedId = server.approved_snapshot?.inspection_id;
  const approved = useInspection(approvedId);
  const isOk = inspection.outcome === 'ok';
  const declared = { tools: server.available_tools };
  return (
    <>
      <InspectionHead inspection={inspection} />
      <InspectionFacts inspection={inspection} />
      <p className="review-pins">{pinning(server, inspection)}</p>
      {inspection.findings.length > 0 && (
        <>
          <h4>What to look at in its texts</h4>
          <Findings findings={inspection.findings} approved={approved.data?.findings} />
        </>
      )}
      {isOk && approvedId && approved.error && (
        <ProblemView
          what="The approved tools could not be loaded."
          error={approved.error}
          onRetry={approved.refetch}
        />
      )}
      {isOk && approved.data && <Difference what="approved" before={approved.data} inspection={inspection} />}
      {isOk && !(approved.data && differenceBetween(declared, approved.data).isEmpty) && (
        <Difference what="declared" before={declared} inspection={inspection} />
      )}
      {!isOk && inspection.evidence && <Raw evidence={inspection.evidence} />}
    </>
  );
}

interface DifferenceProps {
  what: 'approved' | 'declared';
  before: Listing;
  inspection: Inspection;
}

function Difference({ what, before, inspection }: DifferenceProps) {
  if (differenceBetween(before, inspection).isEmpty) {
    return <p>{`The server offers exactly the ${what} tools.`}</p>;
  }
  return (
    <>
      <h4>
        {what === 'approved'
          ? 'Tools that differ from the approved ones'
          : 'Tools that differ from the declared ones'}
      </h4>
      <ToolsDifference before={before} after={inspection} />
    </>
  );
}

function pinning(server: Registration, inspection: Inspection): string {
  const isAccepted = server.status === 'Approved';
  const verb = isAccepted ? 'Accepting' : 'Approving';
  if (isPinnable(server, inspection)) {
    const isPinned = server.approved_snapshot?.tools_digest.sha256 === inspection.tools_digest?.sha256;
    if (isAccepted && isPinned) return `These are the approved tools: ${toolsIn(inspection)}.`;
    const which = inspection.tools?.length === 1 ? 'this' : 'these';
    return `${verb} pins ${which} ${toolsIn(inspection)}: a reviewer is asked again when they change.`;
  }
  if (isAccepted) return '';
  return inspection.outcome === 'ok'
    ? 'Nothing is pinned: this inspection was of another address.'
    : 'Nothing is pinned: the server’s tools were not read.';
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
