/** The filter by server. An ID finds deleted servers as well. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { registrationQuery } from '../../api/lazy-queries';
import { keys } from '../../api/queries';
import { shortAddress } from '../../ui/format';
import { isId } from './filter';
import { Choices, MAX_CHOICES, Picker, type PickProps } from './Picker';

const ALL = 'All servers';

export function ServerPicker({ chosen, onChoose }: PickProps) {
  const server = useQuery({ ...registrationQuery(useApi(), chosen), enabled: chosen !== '' });
  const name = !chosen ? ALL : (server.data?.endpoint_name ?? (server.isError ? 'A deleted server' : '…'));
  return (
    <Picker label="Server" value={name} onChoose={onChoose}>
      {choose => <Servers onChoose={choose} />}
    </Picker>
  );
}

function Servers({ onChoose }: Pick<PickProps, 'onChoose'>) {
  const api = useApi();
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: [...keys.list({ search, sort: '-updated_at' }), 'choices'],
    queryFn: ({ signal }) =>
      api.get('/registrations', { query: { search, sort: '-updated_at', limit: MAX_CHOICES }, signal }),
    placeholderData: keepPreviousData,
    enabled: !isId(search),
  });
  const choices = isId(search)
    ? [{ id: search, name: 'Server with this ID', detail: null }]
    : (found.data?.items ?? []).map(({ registration_id, endpoint_name, endpoint_url }) => ({
        id: registration_id,
        name: endpoint_name,
        detail: shortAddress(endpoint_url),
      }));
  return (
    <Choices
      searchLabel="Name, address or ID"
      text={text}
      onText={setText}
      all={ALL}
      choices={choices}
      emptyText={found.isSuccess && search && !choices.length ? 'No server matches.' : ''}
      onChoose={onChoose}
    />
  );
}
