/** No page has this address. */
import { LinkButton } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Page } from './Page';

export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <Empty
        icon="search"
        title="There is no page at this address"
        actions={
          <LinkButton kind="primary" href="/">
            Browse the servers
          </LinkButton>
        }
      >
        The link may be old, or mistyped. What is registered can be found by its name or address from the
        search above.
      </Empty>
    </Page>
  );
}
