/** Nothing to show: because nothing matches, or because nothing is there yet. */
import { useSearchParams } from 'wouter';
import { Button, LinkButton } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import type { BrowseFilter } from './filter';
import { keepSort } from './Toolbar';

export function NoMatch({ filter }: { filter: BrowseFilter }) {
  const [, setParams] = useSearchParams();
  const register = (
    <LinkButton kind="primary" icon="add" href="/register">
      Register a server
    </LinkButton>
  );
  if (!filter.search && !filter.owner) {
    return (
      <Empty icon="server" title="No server has been approved yet" actions={register}>
        As soon as an administrator approves a registration, it appears here.
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
          {register}
        </>
      }
    >
      Every word must occur in the name, description, address, owner or a tool’s name. Try fewer words, or
      register the server you were looking for.
    </Empty>
  );
}
