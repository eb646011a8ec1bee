/** Chooses the one server whose changes are shown: by a few words, or by its id, which finds deleted ones as well. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { registrationQuery } from '../../api/lazy-queries';
import { keys } from '../../api/queries';
import { shortAddress } from '../../ui/format';
import { isId } from './filter';
import { Choices, MOST_CHOICES, Picker, type PickProps } from './Picker';

const EVERY = 'Every server';

export function ServerPicker({ chosen, onChoose }: PickProps) {
  const server = useQuery({ ...registrationQuery(useApi(), chosen), enabled: chosen !== '' });
  const name = !chosen ? EVERY : (server.data?.endpoint_name ?? (server.isError ? 'A deleted server' : '…'));
  return (
    <Picker label="Server" value={name} onChoose={onChoose}>
      {choose => <Servers onChoose={choose} />}
    </Picker>
  );
}

function Servers({ onChoose }: Pick<PickProps, 'onChoose'>) {
  const api = useApi();
  const [words, setWords] = useState('');
  const search = useDeferredValue(words.trim());
  const found = useQuery({
    queryKey: [...keys.list({ search, sort: '-updated_at' }), 'choices'],
    queryFn: ({ signal }) =>
      api.get('/registrations', { query: { search, sort: '-updated_at', limit: MOST_CHOICES }, signal }),
    placeholderData: keepPreviousData,
    enabled: !isId(search),
  });
  const choices = isId(search)
    ? [{ id: search, name: 'The one with this id', more: null }]
    : (found.data?.items ?? []).map(({ registration_id, endpoint_name, endpoint_url }) => ({
        id: registration_id,
        name: endpoint_name,
        more: shortAddress(endpoint_url),
      }));
  return (
    <Choices
      searchBy="Name, address or id"
      words={words}
      onWords={setWords}
      every={EVERY}
      choices={choices}
      nothing={found.isSuccess && search && !choices.length ? 'No server matches.' : ''}
      onChoose={onChoose}
    />
  );
}
