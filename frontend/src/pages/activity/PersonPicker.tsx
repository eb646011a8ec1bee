/**
 * Chooses whose changes are shown. The registry has no list of its people: those of the entries on show can be found by
 * name or mail, and oneself; everybody else by their id.
 */
import { useState } from 'react';
import { useMe } from '../../api/queries';
import type { AuditEntry } from '../../api/types';
import { nameOf } from '../../ui/format';
import { isId } from './filter';
import { usePersonName } from './names';
import { type Choice, Choices, MOST_CHOICES, Picker, type PickProps } from './Picker';

const EVERY = 'Everybody';

export function PersonPicker({ chosen, entries, onChoose }: PickProps & { entries: readonly AuditEntry[] }) {
  const people = usePeople(entries);
  const known = people.find(({ id }) => id === chosen)?.name;
  const name = usePersonName(known ? '' : chosen);
  return (
    <Picker label="Who" value={chosen ? (known ?? name) : EVERY} onChoose={onChoose}>
      {choose => <People people={people} onChoose={choose} />}
    </Picker>
  );
}

/** Oneself first, for the list shows a few only. */
function usePeople(entries: readonly AuditEntry[]): Choice[] {
  const me = useMe().data;
  const people = new Map(
    entries.map(({ user }) => [user.user_id, { id: user.user_id, name: nameOf(user), more: user.email }]),
  );
  if (me) people.delete(me.user_id);
  const others = [...people.values()].sort((one, other) => one.name.localeCompare(other.name));
  return me ? [{ id: me.user_id, name: `${nameOf(me)} (you)`, more: me.email }, ...others] : others;
}

function People({ people, onChoose }: { people: readonly Choice[] } & Pick<PickProps, 'onChoose'>) {
  const [words, setWords] = useState('');
  const search = words.trim().toLowerCase();
  const choices = isId(search)
    ? [people.find(({ id }) => id === search) ?? { id: search, name: 'The one with this id', more: null }]
    : people
        .filter(({ name, more }) => `${name} ${more ?? ''}`.toLowerCase().includes(search))
        .slice(0, MOST_CHOICES);
  return (
    <Choices
      searchBy="Name, mail or id"
      words={words}
      onWords={setWords}
      every={EVERY}
      choices={choices}
      nothing={choices.length ? '' : 'Nobody on show matches. An id finds everybody.'}
      onChoose={onChoose}
    />
  );
}
