/** The number of results, the active filters and the order. */
import { useSearchParams } from 'wouter';
import { Chip } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { counted } from '../../ui/format';
import { UserText } from '../../ui/text';
import { type BrowseFilter, SORTS } from './filter';

interface ToolbarProps {
  filter: BrowseFilter;
  /** Null if there are more than 10,000. */
  total: number | null | undefined;
  isLoading: boolean;
}

export function Toolbar({ filter, total, isLoading }: ToolbarProps) {
  const [, setParams] = useSearchParams();
  const isFiltered = Boolean(filter.search || filter.owner);
  const set = (name: string, value: string) =>
    setParams(now => {
      const next = new URLSearchParams(now);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  return (
    <div className="toolbar">
      <p role="status" className="toolbar-count">
        {isLoading ? ' ' : countOf(total, isFiltered)}
      </p>
      <div className="row toolbar-chips">
        {filter.search && (
          <Chip label="Clear the search" onRemove={() => set('search', '')}>
            “<UserText>{filter.search}</UserText>”
          </Chip>
        )}
        {filter.owner && (
          <Chip label="Clear the owner filter" onRemove={() => set('owner', '')}>
            Owner: <UserText>{filter.owner}</UserText>
          </Chip>
        )}
        {filter.search && filter.owner && (
          <Button size="s" kind="subtle" onClick={() => setParams(now => keepSort(now))}>
            Clear all
          </Button>
        )}
      </div>
      <label className="toolbar-sort">
        <span className="quiet">Sort by</span>
        <select
          className="input"
          value={filter.sort}
          onChange={event => set('sort', event.target.value === SORTS[0]?.value ? '' : event.target.value)}
        >
          {SORTS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** Return the parameters without filters. */
export function keepSort(params: URLSearchParams): URLSearchParams {
  const sort = params.get('sort');
  return new URLSearchParams(sort ? { sort } : {});
}

function countOf(total: number | null | undefined, isFiltered: boolean): string {
  if (total === undefined) return '';
  if (total === null) return 'More than 10,000 servers. Refine your search.';
  return counted(total, 'server') + (isFiltered ? (total === 1 ? ' matches' : ' match') : '');
}
