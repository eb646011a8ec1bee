/** The cards. The first ten pages load on scrolling, further pages by the button. */
import { useEffect, useRef } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { fail } from '../../ui/toast';
import { Card } from './Card';

const AUTO_LOADED_PAGES = 10;
/** How far above the end of the list loading starts. */
const PRELOAD_MARGIN = '600px';

interface PagedQuery {
  readonly data?: { readonly pages: readonly unknown[] };
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isPlaceholderData: boolean;
  fetchNextPage(): Promise<{ readonly isError: boolean; readonly error: Error | null }>;
}

export function Cards({ servers, query }: { servers: readonly Registration[]; query: PagedQuery }) {
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isPlaceholderData } = query;
  const mayLoad = hasNextPage && !isFetchingNextPage && !isPlaceholderData;
  const loadsOnScroll = mayLoad && (query.data?.pages.length ?? 0) < AUTO_LOADED_PAGES;

  const load = async () => {
    const { isError, error } = await query.fetchNextPage();
    if (isError) fail('More servers could not be loaded.', error);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` changes on each render; its inputs are listed
  useEffect(() => {
    if (!loadsOnScroll || !end.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      rootMargin: PRELOAD_MARGIN,
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [loadsOnScroll, servers.length]);

  return (
    <>
      <ul className="cards">
        {servers.map(server => (
          <li key={server.registration_id}>
            <Card server={server} />
          </li>
        ))}
      </ul>
      <div ref={end} className="cards-end">
        {hasNextPage && (
          <Button isBusy={isFetchingNextPage} onClick={load}>
            {isFetchingNextPage ? 'Loading more…' : 'Load more'}
          </Button>
        )}
      </div>
    </>
  );
}

const OUTLINES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export function CardSkeletons() {
  return (
    <div className="cards" role="status" aria-label="Loading servers">
      {OUTLINES.map(name => (
        <div key={name} className="card card-outline">
          <div className="skeleton" />
          <div className="skeleton" />
          <div className="skeleton" />
        </div>
      ))}
    </div>
  );
}
