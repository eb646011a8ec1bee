/** The audit entries of a registration, newest first, with downloads. */
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import type { Api } from '../../api/api.service';
import { useHistory } from '../../api/lazy-queries';
import type { AuditEntry } from '../../api/types';
import { slug } from '../../connect/target';
import { stringify } from '../../json/exact';
import { Button } from '../../ui/Button';
import { auditCsv } from '../../ui/csv';
import { Skeleton } from '../../ui/Empty';
import { HistoryEntry } from '../../ui/HistoryEntry';
import { ProblemView } from '../../ui/ProblemView';
import { saveFile } from '../../ui/save-file';
import { fail } from '../../ui/toast';

export function History({ id, name }: { id: string; name: string }) {
  const history = useHistory(id);
  if (history.isPending) return <Skeleton lines={6} />;
  if (!history.data) {
    return (
      <ProblemView what="The history could not be loaded." error={history.error} onRetry={history.refetch} />
    );
  }
  const entries = history.data.pages.flatMap(page => page.items);
  return (
    <div className="stack">
      <div className="row spread history-head">
        <h2>History</h2>
        <Downloads id={id} name={name} />
      </div>
      <ol className="entries">
        {entries.map(entry => (
          <li key={entry.log_id}>
            <HistoryEntry entry={entry} />
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button isBusy={history.isFetchingNextPage} onClick={() => history.fetchNextPage()}>
          {history.isFetchingNextPage ? 'Loading more…' : 'Load more'}
        </Button>
      )}
    </div>
  );
}

function Downloads({ id, name }: { id: string; name: string }) {
  const api = useApi();
  const [isBusy, setIsBusy] = useState(false);
  const save = async (kind: 'csv' | 'json') => {
    setIsBusy(true);
    try {
      const entries = await allEntries(api, id);
      const file = `${slug(name)}-history.${kind}`;
      if (kind === 'csv') saveFile(file, 'text/csv', auditCsv(entries, name));
      else saveFile(file, 'application/json', stringify(entries, 2));
    } catch (error) {
      fail('The history was not saved.', error);
    }
    setIsBusy(false);
  };
  return (
    <div className="row">
      <Button size="s" icon="download" isBusy={isBusy} onClick={() => save('csv')}>
        Download CSV
      </Button>
      <Button size="s" icon="download" isBusy={isBusy} onClick={() => save('json')}>
        Download JSON
      </Button>
    </div>
  );
}

async function allEntries(api: Api, registration_id: string): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let cursor: string | undefined, isMore = true; isMore; isMore = cursor !== undefined) {
    const page = await api.get('/registrations/{registration_id}/history', {
      path: { registration_id },
      query: { limit: 200, cursor },
    });
    entries.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  }
  return entries;
}
