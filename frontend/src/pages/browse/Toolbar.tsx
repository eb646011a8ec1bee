/** The number of results, the active filters and the order. */
import { Suspense } from 'react';
import { useSearchParams } from 'wouter';
import { withParam } from '../../app/page-params';
import { counted } from '../../ui/format';
import { optional } from '../../ui/optional';
import { type BrowseFilter, sortsOf } from './filter';

const Chips = optional(async () => (await import('./Chips')).Chips);

interface ToolbarProps {
  filter: BrowseFilter;
  /** Null if there are more than 10,000. */
  total: number | null | undefined;
  isLoading: boolean;
}

export function Toolbar({ filter, total, isLoading }: ToolbarProps) {
  const [, setParams] = useSearchParams();
  const sorts = sortsOf(filter.search);
  const isFiltered = Boolean(filter.search || filter.owner || filter.tag);
  return (
    <div className="toolbar">
      <p role="status" className="toolbar-count">
        {isLoading ? ' ' : countOf(total, isFiltered)}
      </p>
      <div className="row toolbar-chips">
        <Suspense>{isFiltered && <Chips filter={filter} />}</Suspense>
      </div>
      <label className="toolbar-sort">
        <span className="quiet">Sort by</span>
        <select
          className="input"
          value={filter.sort}
          onChange={({ target }) =>
            setParams(now => withParam(now, 'sort', target.value === sorts[0]?.value ? '' : target.value))
          }
        >
          {sorts.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function countOf(total: number | null | undefined, isFiltered: boolean): string {
  if (total === undefined) return '';
  if (total === null) return 'More than 10,000 servers. Refine your search.';
  return counted(total, 'server') + (isFiltered ? (total === 1 ? ' matches' : ' match') : '');
}
