/** The page for a registry that was opened over http, where signing in is impossible. */
import { Empty } from '../ui/Empty';

export function HttpsRequired() {
  const address = `https://${location.hostname}${location.pathname}${location.search}`;
  return (
    <main>
      <h1 className="visually-hidden">MCP Registry</h1>
      <Empty
        icon="alert"
        title="Open this registry over https"
        actions={
          <a className="button primary" href={address}>
            {`Open ${address}`}
          </a>
        }
      >
        This address begins with http://. Browsers do not allow signing in over a connection that is not
        secure. If the registry does not respond over https, ask its operators for the right address.
      </Empty>
    </main>
  );
}
