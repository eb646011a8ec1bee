/** Chooses the one server whose changes are shown: by a few words, or by its id, which finds deleted ones as well. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { keys, registrationQuery } from '../../api/queries';
import { MAX_SEARCH } from '../../app/SearchBox';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { shortAddress } from '../../ui/words';
import { isId } from './filter';

interface ServerPickerProps {
  chosen: string;
  onChoose: (id: string) => void;
}

export function ServerPicker({ chosen, onChoose }: ServerPickerProps) {
  const label = useId();
  const api = useApi();
  const server = useQuery({ ...registrationQuery(api, chosen), enabled: chosen !== '' });
  const name = !chosen
    ? 'Every server'
    : (server.data?.endpoint_name ?? (server.isError ? 'A deleted server' : '…'));
  return (
    <div className="field">
      <span id={label} className="activity-label">
        Server
      </span>
      <Menu
        label={`Server: ${name}`}
        className="input activity-picker"
        button={
          <>
            <span>{name}</span>
            <Icon name="chevron" size={16} />
          </>
        }
      >
        {close => (
          <Choices
            onChoose={id => {
              close();
              onChoose(id);
            }}
          />
        )}
      </Menu>
    </div>
  );
}

const MOST = 6;

function Choices({ onChoose }: { onChoose: (id: string) => void }) {
  const api = useApi();
  const [words, setWords] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const search = useDeferredValue(words.trim());
  const found = useQuery({
    queryKey: [...keys.list({ search, sort: '-updated_at' }), 'choices'],
    queryFn: ({ signal }) =>
      api.get('/registrations', { query: { search, sort: '-updated_at', limit: MOST }, signal }),
    placeholderData: keepPreviousData,
    enabled: !isId(search),
  });
  const items = isId(search) ? [] : (found.data?.items ?? []);
  return (
    <div className="activity-choices">
      <Field label="Name, address or id">
        {wiring => (
          <input
            {...wiring}
            ref={input}
            type="search"
            className="input"
            maxLength={MAX_SEARCH}
            value={words}
            onChange={event => setWords(event.target.value)}
          />
        )}
      </Field>
      <ul aria-label="Servers" className="activity-found">
        <li>
          <button type="button" className="menu-item" onClick={() => onChoose('')}>
            Every server
          </button>
        </li>
        {isId(search) && (
          <li>
            <button type="button" className="menu-item" onClick={() => onChoose(search)}>
              The one with this id
            </button>
          </li>
        )}
        {items.map(item => (
          <li key={item.registration_id}>
            <button type="button" className="menu-item" onClick={() => onChoose(item.registration_id)}>
              <span className="activity-choice">
                {item.endpoint_name}
                <span className="small quiet">{shortAddress(item.endpoint_url)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.isSuccess && search && !isId(search) && items.length === 0 && (
        <p role="status" className="quiet menu-text">
          No server matches.
        </p>
      )}
    </div>
  );
}
