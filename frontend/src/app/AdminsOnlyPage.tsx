/** What is shown of an administrators' page to everybody else. */
import { useAuth } from '../auth/auth';
import { LinkButton } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { UserText } from '../ui/text';
import { Page } from './Page';

export function AdminsOnlyPage() {
  const { person } = useAuth();
  return (
    <Page title="For administrators">
      <Empty icon="lock" title="This page is for the registry’s administrators" actions={<WayBack />}>
        You are signed in as <UserText>{person?.name ?? ''}</UserText>. If reviewing servers is part of your
        work, ask for the administrator role of this registry, then sign in again.
      </Empty>
    </Page>
  );
}

function WayBack() {
  return (
    <LinkButton kind="primary" href="/">
      Browse the servers
    </LinkButton>
  );
}
