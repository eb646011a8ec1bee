/** The catalogue of published servers. The page's address holds search, filters and order. */
import { Suspense, useDeferredValue, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useRegistrations } from '../../api/queries';
import { isReachable } from '../../api/reachability';
import { Page } from '../../app/Page';
import { optional } from '../../ui/optional';
import { ProblemView } from '../../ui/ProblemView';
import { useStore } from '../../ui/store';
import './browse.css';
import { CardSkeletons, Cards } from './Cards';
import { filterOf, queryOf } from './filter';
import { Toolbar } from './Toolbar';
import { useCardKeys } from './useCardKeys';

const NoMatch = optional(async () => (await import('./NoMatch')).NoMatch);
const Found = optional(async () => (await import('./Found')).Found);
const Shortcuts = optional(async () => (await import('./Shortcuts')).Shortcuts);

export function BrowsePage() {
  const [params] = useSearchParams();
  const filter = filterOf(params);
  const search = useDeferredValue(filter.search);
  const servers = useRegistrations(queryOf({ ...filter, search }));
  const isConnected = useStore(isReachable);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  useCardKeys(() => setIsHelpOpen(true));

  const shown = servers.data?.pages.flatMap(page => page.items) ?? [];
  const total = servers.data?.pages[0]?.total;
  const isOutdated = servers.isPlaceholderData || search !== filter.search;
  return (
    <Page title="Browse servers" lead="MCP servers that are reviewed and approved for use.">
      <Toolbar filter={filter} total={total} isLoading={isOutdated || servers.isPending} />
      <section id="results" tabIndex={-1} aria-label="Servers" aria-busy={isOutdated || servers.isPending}>
        {servers.isPending && <CardSkeletons />}
        {servers.isError && (
          <ProblemView
            what={
              isConnected || !filter.search
                ? 'The servers could not be loaded.'
                : 'The registry can’t be reached, so it can’t be searched. Clear the search to see the servers that are already loaded.'
            }
            error={servers.error}
            onRetry={servers.refetch}
          />
        )}
        <Suspense>
          {search && <Found search={search} nearest={servers.data?.pages[0]?.nearest} servers={shown} />}
        </Suspense>
        <Suspense>{servers.isSuccess && shown.length === 0 && <NoMatch filter={filter} />}</Suspense>
        {shown.length > 0 && <Cards servers={shown} query={servers} />}
      </section>
      <Suspense>{isHelpOpen && <Shortcuts onClose={() => setIsHelpOpen(false)} />}</Suspense>
    </Page>
  );
}
