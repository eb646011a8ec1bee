/** Servers, their tools and people that match the palette's text, read from the API. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { Person, Registration } from '../../api/types';
import { nameOf, shortAddress } from '../../ui/format';
import { isolated } from '../../ui/text';
import { type Command, matches } from './commands';

/** A pause in typing that starts a search (ms). */
const TYPING_PAUSE_MS = 150;
const MAX_READ = 20;
const MAX_SERVERS = 6;
const MAX_TOOLS = 4;
const MAX_ANSWERS = 2;
const MAX_PEOPLE = 4;
/** The people of this many newest changes are found; the limit of a page of the API. */
const MAX_CHANGES = 200;

export function useFound(text: string, isAdmin: boolean) {
  const api = useApi();
  const search = usePaused(text.trim());
  const isSearching = search !== '';
  const filter = { search, sort: 'relevance' } as const;
  const servers = useQuery({
    queryKey: [...keys.list(filter), 'palette'],
    queryFn: ({ signal }) => api.get('/registrations', { query: { ...filter, limit: MAX_READ }, signal }),
    placeholderData: keepPreviousData,
    enabled: isSearching,
  });
  const changes = useQuery({
    queryKey: [...keys.audit({}), 'palette'],
    queryFn: ({ signal }) => api.get('/audit', { query: { limit: MAX_CHANGES }, signal }),
    enabled: isSearching && isAdmin,
  });
  const found = isSearching ? (servers.data?.items ?? []) : [];
  const people =
    isSearching && isAdmin ? peopleOf(found, changes.data?.items.map(({ user }) => user) ?? []) : [];
  return {
    found: [
      ...byName(found, search).slice(0, MAX_SERVERS).map(serverCommand),
      ...(isAdmin ? byName(found, search).slice(0, MAX_ANSWERS).map(approvalCommand) : []),
      ...found.flatMap(server => toolCommands(server, search)).slice(0, MAX_TOOLS),
      ...people
        .filter(person => matches(search, `${nameOf(person)} ${person.email ?? ''}`))
        .slice(0, MAX_PEOPLE)
        .map(personCommand),
    ],
    isPending: isSearching && (servers.isFetching || search !== text.trim()),
    error: isSearching ? servers.error : null,
  };
}

/** Return the text as it was when typing last paused. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Put the servers whose name matches first, otherwise in the registry's order. */
function byName(servers: readonly Registration[], search: string): Registration[] {
  const rank = ({ endpoint_name }: Registration) => (matches(search, endpoint_name) ? 0 : 1);
  return [...servers].sort((one, other) => rank(one) - rank(other));
}

function serverCommand({ registration_id, endpoint_name, endpoint_url, status }: Registration): Command {
  const address = shortAddress(endpoint_url);
  return {
    id: `server ${registration_id}`,
    group: 'Servers',
    icon: 'server',
    name: endpoint_name,
    detail: status === 'Approved' ? address : `${status} · ${address}`,
    run: `/servers/${registration_id}`,
  };
}

function approvalCommand({ registration_id, endpoint_name }: Registration): Command {
  return {
    id: `approval ${registration_id}`,
    group: 'Actions',
    icon: 'history',
    name: `Who approved ${isolated(endpoint_name)}, when and why?`,
    run: `/activity?server=${registration_id}`,
  };
}

function toolCommands({ registration_id, endpoint_name, available_tools }: Registration, search: string) {
  return available_tools
    .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()) || matches(search, name))
    .map(
      ({ name }): Command => ({
        id: `tool ${registration_id} ${name}`,
        group: 'Tools',
        icon: 'tool',
        name,
        detail: endpoint_name,
        run: `/servers/${registration_id}/tools`,
      }),
    );
}

function peopleOf(servers: readonly Registration[], others: readonly Person[]): Person[] {
  const all = [...servers.flatMap(({ submitter, approver }) => [submitter, approver]), ...others];
  return [...new Map(all.flatMap(person => (person ? [[person.user_id, person] as const] : []))).values()];
}

function personCommand(person: Person): Command {
  return {
    id: `person ${person.user_id}`,
    group: 'People',
    icon: 'person',
    name: nameOf(person),
    detail: `Activity of ${person.email ?? 'this person'}`,
    run: `/activity?person=${person.user_id}`,
  };
}
