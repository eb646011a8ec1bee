/** The page for an unknown address. */
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
        The link may be outdated or mistyped. Use the search above to find servers by name, address or tool.
      </Empty>
    </Page>
  );
}
