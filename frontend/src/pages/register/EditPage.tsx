/** The edit page of a registration, for its submitter and administrators. */

import { ApiError } from '../../api/api.error';
import { useRegistration } from '../../api/lazy-queries';
import { isMaintainedBy } from '../../api/maintainers';
import { useMe } from '../../api/queries';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { LinkButton } from '../../ui/Button';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import { isolated, UserText } from '../../ui/text';
import { Deleted } from './Deleted';
import { EditForm } from './EditForm';

export function EditPage({ id }: PageParams) {
  const server = useRegistration(id);
  const me = useMe();
  if (server.error instanceof ApiError && server.error.status === 404) return <Deleted id={id} />;
  if (server.data && me.data) {
    const isMine = isMaintainedBy(server.data, me.data);
    if (isMine || me.data.is_admin) return <EditForm server={server.data} isMine={isMine} />;
    return <NotYours id={id} name={server.data.endpoint_name} />;
  }
  const error = server.error ?? me.error;
  const retry = () => {
    void server.refetch();
    void me.refetch();
  };
  return (
    <Page title="Edit">
      {error ? (
        <ProblemView what="The registration could not be loaded." error={error} onRetry={retry} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Page>
  );
}

function NotYours({ id, name }: { id: string; name: string }) {
  return (
    <Page title={`Edit ${isolated(name)}`}>
      <Empty
        icon="lock"
        title="You cannot edit this registration"
        actions={
          <LinkButton kind="primary" href={`/servers/${id}`}>
            <span>
              Return to <UserText>{name}</UserText>
            </span>
          </LinkButton>
        }
      >
        Only its submitter and administrators can edit it. To request a change, use the owner contact.
      </Empty>
    </Page>
  );
}
