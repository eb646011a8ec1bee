/** The filter and order in the address of the Browse page. */
import type { RegistrationFilter } from '../../api/queries';

export type BrowseSort = NonNullable<RegistrationFilter['sort']>;

export const SORTS: readonly { readonly value: BrowseSort; readonly label: string }[] = [
  { value: '-created_at', label: 'Newest first' },
  { value: '-updated_at', label: 'Recently changed' },
  { value: 'endpoint_name', label: 'Name' },
  { value: 'created_at', label: 'Oldest first' },
];

export interface BrowseFilter {
  readonly search: string;
  readonly owner: string;
  readonly sort: BrowseSort;
}

export function filterOf(params: URLSearchParams): BrowseFilter {
  const sort = SORTS.find(one => one.value === params.get('sort'))?.value ?? '-created_at';
  return { search: params.get('search') ?? '', owner: params.get('owner') ?? '', sort };
}

/** The API's query. Empty filters are left out, so that equal filters share one cache entry. */
export function queryOf({ search, owner, sort }: BrowseFilter): RegistrationFilter {
  return { view: 'published', sort, ...(search && { search }), ...(owner && { owner }) };
}
