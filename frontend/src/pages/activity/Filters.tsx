/** The filters above the audit entries. */

import { serverNow } from '../../api/clock';
import type { Action, AuditEntry } from '../../api/types';
import { Button } from '../../ui/Button';
import { SelectField, TextField } from '../../ui/Field';
import { ACTIONS, type ActivityFilter, periods } from './filter';
import { PersonPicker } from './PersonPicker';
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
    // biome-ignore lint/a11y/useSemanticElements: React and the test DOM do not support <search> yet
    <div role="search" aria-label="Filter the changes" className="activity-filters">
      <SelectField
        label="Action"
        value={filter.action}
        onChange={event => onChange({ action: event.target.value as Action | '' })}
      >
        <option value="">All actions</option>
        {ACTIONS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <PersonPicker chosen={filter.person} entries={entries} onChoose={person => onChange({ person })} />
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
      <fieldset className="activity-periods row">
        <legend className="visually-hidden">Period</legend>
        {periods(new Date(serverNow())).map(({ label, since, until }) => (
          <Button
            key={label}
            size="s"
            aria-pressed={filter.since === since && filter.until === until}
            onClick={() => onChange({ since, until })}
          >
            {label}
          </Button>
        ))}
      </fieldset>
      {isFiltered && (
        <Button kind="subtle" icon="close" onClick={onClear}>
          Clear all
        </Button>
      )}
    </div>
  );
}
