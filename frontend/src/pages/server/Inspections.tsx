/** The Inspections tab: what the registry saw at the server, newest first, and what changed between two looks. */

import { useState } from 'react';
import { isMaintainedBy } from '../../api/maintainers';
import { useMe } from '../../api/queries';
import type { Registration } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import { InspectionFacts, OutcomeBadge } from '../../inspections/InspectionFacts';
import { toolsIn } from '../../inspections/outcomes';
import { Progress } from '../../inspections/Progress';
import { useInspection, useInspections } from '../../inspections/queries';
import { ToolsDifference } from '../../inspections/ToolsDifference';
import { useLatestInspection } from '../../inspections/useLatestInspection';
import { Ago } from '../../ui/Ago';
import { Button } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { nameOf } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { ProblemView } from '../../ui/ProblemView';
import { UserText } from '../../ui/text';

export function Inspections({ server }: { server: Registration }) {
  const me = useMe().data;
  const latest = useLatestInspection(server);
  const list = useInspections(server.registration_id);
  const mayInspect = me?.is_admin || isMaintainedBy(server, me);
  const entries = list.data?.pages.flatMap(page => page.items).filter(one => one.state === 'finished') ?? [];
  return (
    <div className="stack">
      <div className="row spread history-head">
        <h2>Inspections</h2>
        {mayInspect && !latest.running && (
          <Button icon="history" isBusy={latest.isRequesting} onClick={latest.inspect}>
            Inspect now
          </Button>
        )}
      </div>
      {latest.running && <Progress inspection={latest.running} />}
      {list.isPending && <Skeleton lines={4} />}
      {list.isError && (
        <ProblemView what="The inspections could not be loaded." error={list.error} onRetry={list.refetch} />
      )}
      {list.isSuccess && entries.length === 0 && !latest.running && (
        <Empty icon="search" title="Not inspected yet">
          The registry has not read this server’s tools. What is shown was declared by its submitter.
        </Empty>
      )}
      <ol className="inspections">
        {entries.map((entry, index) => (
          <li key={entry.inspection_id}>
            <Entry entry={entry} previousOk={entries.slice(index + 1).find(one => one.outcome === 'ok')} />
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <Button isBusy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {list.isFetchingNextPage ? 'Loading more…' : 'Load more'}
        </Button>
      )}
    </div>
  );
}

type ListEntry = NonNullable<ReturnType<typeof useInspections>['data']>['pages'][number]['items'][number];

function Entry({ entry, previousOk }: { entry: ListEntry; previousOk: ListEntry | undefined }) {
  const [isOpen, setIsOpen] = useState(false);
  const isChanged =
    entry.outcome === 'ok' &&
    previousOk !== undefined &&
    entry.tools_digest?.sha256 !== previousOk.tools_digest?.sha256;
  return (
    <details className="inspection" onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" size={16} />
        <OutcomeBadge inspection={entry} />
        <span>{entry.finished_at && <Ago time={entry.finished_at} />}</span>
        {isChanged && <strong>Other tools than before</strong>}
        {entry.requested_by && (
          <span className="small quiet">
            requested by <UserText>{nameOf(entry.requested_by)}</UserText>
          </span>
        )}
      </summary>
      {isOpen && <Body id={entry.inspection_id} previousId={isChanged ? previousOk?.inspection_id : null} />}
    </details>
  );
}

function Body({ id, previousId }: { id: string; previousId: string | null | undefined }) {
  const { data, error } = useInspection(id);
  const previous = useInspection(previousId).data;
  if (!data) {
    return error ? (
      <ProblemView what="The inspection could not be loaded." error={error} />
    ) : (
      <Skeleton lines={3} />
    );
  }
  return (
    <div className="inspection-body stack-s">
      <InspectionFacts inspection={data} />
      {data.outcome === 'ok' && <p className="quiet">{toolsIn(data)}</p>}
      {data.findings.length > 0 && <Findings findings={data.findings} approved={previous?.findings} />}
      {previous && <ToolsDifference before={previous} after={data} />}
    </div>
  );
}
