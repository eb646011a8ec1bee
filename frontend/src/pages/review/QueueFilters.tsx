/** The chips, the search, the submitter and the order of the waiting registrations. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import type { Person, Registration } from '../../api/types';
import { MAX_SEARCH } from '../../app/SearchBox';
import { Button } from '../../ui/Button';
import { nameOf } from '../../ui/format';
import { isFiltered, type Kind, type QueueFilter, type QueueSort, SORTS } from './filter';

const KINDS: readonly { readonly kind: Kind; readonly label: string }[] = [
  { kind: 'new', label: 'New' },
  { kind: 'edits', label: 'Edits' },
];

interface QueueFiltersProps {
  filter: QueueFilter;
  /** Those that are listed; their submitters are offered. */
  items: readonly Registration[];
  onChange: (part: Partial<QueueFilter>) => void;
  onClear: () => void;
}

export function QueueFilters({ filter, items, onChange, onClear }: QueueFiltersProps) {
  const submitters = submittersOf(items);
  const [text, setText] = useState(filter.search);
  // Follows Back, Forward and "Clear"; keeps spaces at the ends of typed text, which the address omits.
  useEffect(() => {
    setText(typed => (typed.trim() === filter.search ? typed : filter.search));
  }, [filter.search]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: React and the test DOM do not support <search> yet
    <div role="search" aria-label="Filter the queue" className="review-filters">
      <fieldset className="row">
        <legend className="visually-hidden">Show only</legend>
        {KINDS.map(({ kind, label }) => (
          <Button
            key={kind}
            size="s"
            aria-pressed={filter.kind === kind}
            onClick={() => onChange({ kind: filter.kind === kind ? '' : kind })}
          >
            {label}
          </Button>
        ))}
        <Button
          size="s"
          aria-pressed={filter.hasWarnings}
          onClick={() => onChange({ hasWarnings: !filter.hasWarnings })}
        >
          With warnings
        </Button>
      </fieldset>
      <input
        className="input"
        type="search"
        aria-label="Search the queue"
        placeholder="Search the queue"
        maxLength={MAX_SEARCH}
        value={text}
        onChange={event => {
          setText(event.target.value);
          onChange({ search: event.target.value });
        }}
      />
      <select
        className="input"
        aria-label="Submitter"
        value={filter.submitter}
        onChange={event => onChange({ submitter: event.target.value })}
      >
        <option value="">All submitters</option>
        {filter.submitter && !submitters.some(one => one.user_id === filter.submitter) && (
          <option value={filter.submitter}>One submitter</option>
        )}
        {submitters.map(one => (
          <option key={one.user_id} value={one.user_id}>
            {one.email && one.display_name ? `${one.display_name} (${one.email})` : nameOf(one)}
          </option>
        ))}
      </select>
      <TagSelect tag={filter.tag} onChange={tag => onChange({ tag })} />
      <select
        className="input"
        aria-label="Sort by"
        value={filter.sort}
        onChange={event => onChange({ sort: event.target.value as QueueSort })}
      >
        {SORTS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {isFiltered(filter) && (
        <Button kind="subtle" size="s" icon="close" onClick={onClear}>
          Clear
        </Button>
      )}
    </div>
  );
}

/** Empty while nobody has defined a tag. */
function TagSelect({ tag, onChange }: { tag: string; onChange: (tag: string) => void }) {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['tags'],
    queryFn: ({ signal }) => api.get('/tags', { signal }),
    staleTime: 60_000,
  });
  if (!tag && !data?.items.length) return null;
  return (
    <select className="input" aria-label="Tag" value={tag} onChange={event => onChange(event.target.value)}>
      <option value="">All tags</option>
      {tag && !data?.items.some(one => one.name === tag) && <option value={tag}>{tag}</option>}
      {data?.items.map(({ name, title }) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}

function submittersOf(items: readonly Registration[]): Person[] {
  const people = new Map(items.map(({ submitter }) => [submitter.user_id, submitter]));
  return [...people.values()].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
}
