/** The choice of the transport. */
import type { Transport } from '../../api/types';
import { TRANSPORT_NAMES } from '../../ui/format';
import { Icon } from '../../ui/icons';

const MEANINGS: readonly [Transport, string][] = [
  ['streamable-http', 'Current standard. Most servers use it.'],
  ['sse', 'Legacy. For servers that do not support Streamable HTTP.'],
];

interface TransportChoiceProps {
  value: Transport;
  errors?: readonly string[];
  onChange: (chosen: Transport) => void;
}

export function TransportChoice({ value, errors, onChange }: TransportChoiceProps) {
  return (
    <fieldset className="field" aria-describedby={errors && 'transport-errors'}>
      <legend>Transport</legend>
      <div className="reg-choices">
        {MEANINGS.map(([transport, meaning]) => (
          <label key={transport} className="reg-choice">
            <input
              type="radio"
              name="transport"
              id={transport === 'streamable-http' ? 'transport' : undefined}
              aria-invalid={errors && true}
              checked={value === transport}
              onChange={() => onChange(transport)}
            />
            <span>
              <span className="reg-choice-name">{TRANSPORT_NAMES[transport]}</span>
              <span className="field-help">{meaning}</span>
            </span>
          </label>
        ))}
      </div>
      {errors && (
        <div id="transport-errors" className="field-errors">
          <Icon name="alert" size={16} />
          <span>{errors.join(' ')}</span>
        </div>
      )}
    </fieldset>
  );
}
