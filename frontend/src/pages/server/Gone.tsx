/** The page of a registration that does not exist. If it was deleted, the page shows its history. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useHistory } from '../../api/lazy-queries';
import { keys } from '../../api/queries';
import { Page } from '../../app/Page';
import { LinkButton } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { History } from './History';

export function Gone({ id }: { id: string }) {
  const queries = useQueryClient();
  const history = useHistory(id);
  const newest = history.data?.pages[0]?.items[0];
  const wasDeleted = newest !== undefined;
  useEffect(() => {
    // Lists that still show it must be loaded again.
    void queries.invalidateQueries({ queryKey: [...keys.registrations, 'list'] });
    void queries.invalidateQueries({ queryKey: keys.summary });
  }, [queries]);
  return (
    <Page title="Server not found">
      <Empty
        icon="server"
        title={wasDeleted ? 'This server was deleted' : 'There is no such server'}
        actions={
          <LinkButton kind="primary" href="/">
            Browse servers
          </LinkButton>
        }
      >
        {wasDeleted
          ? 'You can still read its history below.'
          : 'The link may be outdated or mistyped. Search for the server by name, address or tool.'}
      </Empty>
      {wasDeleted && (
        <section className="panel" aria-label="History">
          <History id={id} name={newest.metadata.registration?.endpoint_name ?? 'Server'} />
        </section>
      )}
    </Page>
  );
}
