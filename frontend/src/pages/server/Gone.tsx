/** The registration is no longer there, or never was; its history tells which. */
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
  const wasThere = newest !== undefined;
  useEffect(() => {
    // Lists that still show it are fetched anew.
    void queries.invalidateQueries({ queryKey: [...keys.registrations, 'list'] });
    void queries.invalidateQueries({ queryKey: keys.summary });
  }, [queries]);
  return (
    <Page title="No longer there">
      <Empty
        icon="server"
        title={wasThere ? 'This server has been deleted' : 'There is no such server'}
        actions={
          <LinkButton kind="primary" href="/">
            Browse the servers
          </LinkButton>
        }
      >
        {wasThere
          ? 'An administrator removed it from the registry. Its history is kept.'
          : 'The link may be old, or mistyped. The search above finds servers by name, address or tool.'}
      </Empty>
      {wasThere && (
        <section className="panel" aria-label="History">
          <History id={id} name={newest.metadata.registration?.endpoint_name ?? 'Server'} />
        </section>
      )}
    </Page>
  );
}
