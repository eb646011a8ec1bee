/** The filter and order of the waiting registrations, in the address of the page. */
import type { RegistrationFilter } from '../../api/queries';

export type QueueSort = 'submitted_at' | '-submitted_at' | 'endpoint_name';

export const SORTS: readonly { readonly value: QueueSort; readonly label: string }[] = [
  { value: 'submitted_at', label: 'Longest wait' },
  { value: '-submitted_at', label: 'Shortest wait' },
  { value: 'endpoint_name', label: 'Name' },
];

export type Kind = 'new' | 'edits';

export interface QueueFilter {
  /** `new`: clients have never seen a version of it. */
  readonly kind: Kind | '';
  readonly hasWarnings: boolean;
  readonly search: string;
  readonly submitter: string;
  /** The name of a tag. */
  readonly tag: string;
  readonly sort: QueueSort;
}

export function filterOf(params: URLSearchParams): QueueFilter {
  const kind = params.get('kind');
  return {
    kind: kind === 'new' || kind === 'edits' ? kind : '',
    hasWarnings: params.get('warnings') === 'yes',
    search: params.get('search') ?? '',
    submitter: params.get('submitter') ?? '',
    tag: params.get('tag') ?? '',
    sort: SORTS.find(({ value }) => value === params.get('sort'))?.value ?? 'submitted_at',
  };
}

export function paramsOf({ kind, hasWarnings, search, submitter, tag, sort }: QueueFilter): URLSearchParams {
  return new URLSearchParams({
    ...(kind && { kind }),
    ...(hasWarnings && { warnings: 'yes' }),
    ...(search.trim() && { search: search.trim() }),
    ...(submitter && { submitter }),
    ...(tag && { tag }),
    ...(sort !== 'submitted_at' && { sort }),
  });
}

/** The API's query. Empty filters are left out, so that equal filters share one cache entry. */
export function queryOf({
  kind,
  hasWarnings,
  search,
  submitter,
  tag,
  sort,
}: QueueFilter): RegistrationFilter {
  return {
    status: ['Pending'],
    sort,
    ...(kind && { was_published: kind === 'edits' }),
    ...(hasWarnings && { has_warnings: true }),
    ...(search && { search }),
    ...(submitter && { submitter_id: submitter }),
    ...(tag && { tag: [tag] }),
  };
}

export const isFiltered = ({ kind, hasWarnings, search, submitter, tag }: QueueFilter): boolean =>
  Boolean(kind || hasWarnings || search || submitter || tag);
