/** The filter and order in the address of the Browse page. */
import type { RegistrationFilter } from '../../api/queries';

export type BrowseSort = NonNullable<RegistrationFilter['sort']>;

export const SORTS: readonly { readonly value: BrowseSort; readonly label: string }[] = [
  { value: 'relevance', label: 'Best match' },
  { value: '-created_at', label: 'Newest first' },
  { value: '-updated_at', label: 'Recently changed' },
  { value: 'endpoint_name', label: 'Name' },
  { value: 'created_at', label: 'Oldest first' },
];

export interface BrowseFilter {
  readonly search: string;
  readonly owner: string;
  /** Names of tags, separated by commas. */
  readonly tag: string;
  readonly sort: BrowseSort;
}

export function filterOf(params: URLSearchParams): BrowseFilter {
  const value = (name: string) => params.get(name)?.trim() ?? '';
  const search = value('search');
  const sort = sortsOf(search).find(one => one.value === value('sort')) ?? sortsOf(search)[0];
  return { search, owner: value('owner'), tag: value('tag'), sort: sort?.value ?? '-created_at' };
}

/** The orders that there are with these words; the first is the default. */
export function sortsOf(search: string) {
  return search ? SORTS : SORTS.slice(1);
}

/** The API's query. Empty filters are left out, so that equal filters share one cache entry. */
export function queryOf({ search, owner, tag, sort }: BrowseFilter): RegistrationFilter {
  return {
    view: 'published',
    // The search may be older than the order, which then is of no search, or the other way round.
    sort: search || sort !== 'relevance' ? sort : '-created_at',
    ...(search && { search }),
    ...(owner && { owner }),
    ...(tag && { tag: tag.split(',') }),
  };
}
