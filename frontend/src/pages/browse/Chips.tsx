/** The active filters, each with a button that clears it. */
import { useSearchParams } from 'wouter';
import { withParam } from '../../app/page-params';
import { Chip } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { UserText } from '../../ui/text';
import type { BrowseFilter } from './filter';

export function Chips({ filter: { search, owner, tag } }: { filter: BrowseFilter }) {
  const [, setParams] = useSearchParams();
  const clear = (name: string) => setParams(now => withParam(now, name, ''));
  return (
    <>
      {search && (
        <Chip label="Clear the search" onRemove={() => clear('search')}>
          “<UserText>{search}</UserText>”
        </Chip>
      )}
      {owner && (
        <Chip label="Clear the owner filter" onRemove={() => clear('owner')}>
          Owner: <UserText>{owner}</UserText>
        </Chip>
      )}
      {tag && (
        <Chip label="Clear the tags" onRemove={() => clear('tag')}>
          Tags: <UserText>{tag.replaceAll(',', ', ')}</UserText>
        </Chip>
      )}
      {[search, owner, tag].filter(Boolean).length > 1 && (
        <Button size="s" kind="subtle" onClick={() => setParams(now => keepSort(now))}>
          Clear all
        </Button>
      )}
    </>
  );
}

/** Return the parameters without filters. */
export function keepSort(params: URLSearchParams): URLSearchParams {
  const sort = params.get('sort');
  return new URLSearchParams(sort ? { sort } : {});
}
