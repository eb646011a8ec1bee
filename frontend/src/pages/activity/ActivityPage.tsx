/** The administrators' view of the audit log: who did what, when, and to which server. */
import { useSearchParams } from 'wouter';
import { useAudit } from '../../api/lazy-queries';
import { Page } from '../../app/Page';
import { Button } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import './activity.css';
import { Download } from './Download';
import { Entries } from './Entries';
import { Filters } from './Filters';
import { type ActivityFilter, filterOf, queryOf } from './filter';
import { LatestApproval } from './LatestApproval';

export function ActivityPage() {
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const query = queryOf(filter);
  const audit = useAudit(query);
  const entries = audit.data?.pages.flatMap(page => page.items) ?? [];

  const set = (part: Partial<ActivityFilter>) =>
    setParams(now => {
      const chosen = Object.entries({ ...filterOf(now), ...part });
      return new URLSearchParams(chosen.filter(([, value]) => value));
    });
  const clear = () => setParams(new URLSearchParams());

  return (
    <Page
      title="Activity"
      lead="Every change to the registry. Entries cannot be changed or deleted."
      actions={<Download query={query} />}
    >
      <Filters filter={filter} entries={entries} onChange={set} onClear={clear} />
      <section
        className="activity"
        aria-label="Changes"
        aria-busy={audit.isPlaceholderData || audit.isPending}
      >
        {filter.server && <LatestApproval id={filter.server} />}
        {audit.isPending && <Skeleton lines={8} />}
        {audit.isError && (
          <ProblemView
            what="The audit log could not be loaded."
            error={audit.error}
            onRetry={audit.refetch}
          />
        )}
        {audit.isSuccess && (
          <p role="status" className={entries.length ? 'activity-count' : 'visually-hidden'}>
            {countOf(audit.data.pages[0]?.total)}
          </p>
        )}
        {audit.isSuccess && entries.length === 0 && <NothingFound onClear={clear} />}
        {entries.length > 0 && <Entries entries={entries} onFilter={set} />}
        {audit.hasNextPage && (
          <div className="activity-more">
            <Button isBusy={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
              {audit.isFetchingNextPage ? 'Loading more…' : 'Load more'}
            </Button>
          </div>
        )}
      </section>
    </Page>
  );
}

function countOf(total: number | null | undefined): string {
  if (total === null) return 'More than 10,000 changes';
  return total === 1 ? '1 change' : `${(total ?? 0).toLocaleString('en')} changes`;
}

function NothingFound({ onClear }: { onClear: () => void }) {
  return (
    <Empty
      icon="history"
      title="No change matches"
      actions={<Button onClick={onClear}>Clear all filters</Button>}
    >
      Try a longer period or fewer filters.
    </Empty>
  );
}
