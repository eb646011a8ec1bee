/**
 * The filter by user. It offers the signed-in user and the users in the listed entries, by name or email; it finds anyone
 * else by their ID.
 */
import { useState } from 'react';
import { useMe } from '../../api/queries';
import type { AuditEntry } from '../../api/types';
import { nameOf } from '../../ui/format';
import { isId } from './filter';
import { usePersonName } from './names';
import { type Choice, Choices, MAX_CHOICES, Picker, type PickProps } from './Picker';

const EVERYONE = 'Everyone';

export function PersonPicker({ chosen, entries, onChoose }: PickProps & { entries: readonly AuditEntry[] }) {
  const people = usePeople(entries);
  const listedName = people.find(({ id }) => id === chosen)?.name;
  const name = usePersonName(listedName ? '' : chosen);
  return (
    <Picker label="User" value={chosen ? (listedName ?? name) : EVERYONE} onChoose={onChoose}>
      {choose => <People people={people} onChoose={choose} />}
    </Picker>
  );
}

/** The signed-in user comes first, because the list shows only a few. */
function usePeople(entries: readonly AuditEntry[]): Choice[] {
  const me = useMe().data;
  const people = new Map(
    entries.map(({ user }) => [user.user_id, { id: user.user_id, name: nameOf(user), detail: user.email }]),
  );
  if (me) people.delete(me.user_id);
  const others = [...people.values()].sort((one, other) => one.name.localeCompare(other.name));
  return me ? [{ id: me.user_id, name: `${nameOf(me)} (you)`, detail: me.email }, ...others] : others;
}

function People({ people, onChoose }: { people: readonly Choice[] } & Pick<PickProps, 'onChoose'>) {
  const [text, setText] = useState('');
  const search = text.trim().toLowerCase();
  const choices = isId(search)
    ? [people.find(({ id }) => id === search) ?? { id: search, name: 'User with this ID', detail: null }]
    : people
        .filter(({ name, detail }) => `${name} ${detail ?? ''}`.toLowerCase().includes(search))
        .slice(0, MAX_CHOICES);
  return (
    <Choices
      searchLabel="Name, email or ID"
      text={text}
      onText={setText}
      all={EVERYONE}
      choices={choices}
      emptyText={choices.length ? '' : 'No match in the listed changes. Enter an ID to find anyone else.'}
      onChoose={onChoose}
    />
  );
}
