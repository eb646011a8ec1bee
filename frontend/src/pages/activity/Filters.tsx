/** Which changes are shown. */
import { useMe } from '../../api/queries';
import type { Action, AuditEntry } from '../../api/types';
import { Button } from '../../ui/Button';
import { SelectField, TextField } from '../../ui/Field';
import { nameOf } from '../../ui/words';
import { ACTIONS, type ActivityFilter } from './filter';
import { usePersonName } from './names';
import { ServerPicker } from './ServerPicker';

interface FiltersProps {
  filter: ActivityFilter;
  entries: readonly AuditEntry[];
  onChange: (part: Partial<ActivityFilter>) => void;
  onClear: () => void;
}

export function Filters({ filter, entries, onChange, onClear }: FiltersProps) {
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    // biome-ignore lint/a11y/useSemanticElements: React and the tests' DOMs do not know <search> yet
    <div role="search" aria-label="Filter the changes" className="activity-filters">
      <SelectField
        label="What"
        value={filter.action}
        onChange={event => onChange({ action: event.target.value as Action | '' })}
      >
        <option value="">Everything</option>
        {ACTIONS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <PersonField filter={filter} entries={entries} onChange={onChange} />
      <ServerPicker chosen={filter.server} onChoose={server => onChange({ server })} />
      <TextField
        type="date"
        label="From"
        value={filter.since}
        max={filter.until || undefined}
        onChange={event => onChange({ since: event.target.value })}
      />
      <TextField
        type="date"
        label="To"
        value={filter.until}
        min={filter.since || undefined}
        onChange={event => onChange({ until: event.target.value })}
      />
      {isFiltered && (
        <Button kind="subtle" icon="close" onClick={onClear}>
          Clear all
        </Button>
      )}
    </div>
  );
}

/** The registry has no list of its people: those of the entries on show can be chosen, oneself, and who is chosen. */
function PersonField({ filter, entries, onChange }: Omit<FiltersProps, 'onClear'>) {
  const me = useMe().data;
  const people = new Map(entries.map(({ user }) => [user.user_id, nameOf(user)]));
  if (me) people.set(me.user_id, `${nameOf(me)} (you)`);
  const missing = filter.person && !people.has(filter.person) ? filter.person : '';
  const name = usePersonName(missing);
  if (missing) people.set(missing, name);
  const sorted = [...people].sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <SelectField
      label="Who"
      value={filter.person}
      onChange={event => onChange({ person: event.target.value })}
    >
      <option value="">Everybody</option>
      {sorted.map(([id, label]) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </SelectField>
  );
}
