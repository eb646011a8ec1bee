/** The explanation that other people get in place of an administrators' page. */
import { useAuth } from '../auth/auth';
import { LinkButton } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { UserText } from '../ui/text';
import { Page } from './Page';

export function AdminsOnlyPage() {
  const { person } = useAuth();
  return (
    <Page title="For administrators">
      <Empty icon="lock" title="This page is for the registry’s administrators" actions={<BrowseLink />}>
        You are signed in as <UserText>{person?.name ?? ''}</UserText>. If you review servers, ask for the
        administrator role in this registry, then sign in again.
      </Empty>
    </Page>
  );
}

function BrowseLink() {
  return (
    <LinkButton kind="primary" href="/">
      Browse the servers
    </LinkButton>
  );
}
