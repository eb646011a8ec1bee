/** The text for an empty list: no server matches, or none is approved yet. */
import { useSearchParams } from 'wouter';
import { Button, LinkButton } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { keepSort } from './Chips';
import type { BrowseFilter } from './filter';

export function NoMatch({ filter }: { filter: BrowseFilter }) {
  const [, setParams] = useSearchParams();
  const register = (
    <LinkButton kind="primary" icon="add" href="/register">
      Register a server
    </LinkButton>
  );
  if (!filter.search && !filter.owner && !filter.tag) {
    return (
      <Empty icon="server" title="No server has been approved yet" actions={register}>
        Servers appear here when an administrator approves them.
      </Empty>
    );
  }
  return (
    <Empty
      icon="search"
      title="No server matches"
      actions={
        <>
          <Button onClick={() => setParams(now => keepSort(now))}>Clear all filters</Button>
          <LinkButton href="/may-i-use">May I use this?</LinkButton>
          {register}
        </>
      }
    >
      Every word must occur in the name, description, address, owner contact, a tool’s name or a tag. Try
      fewer words, paste an address to learn whether you may use it, or register the server.
    </Empty>
  );
}
