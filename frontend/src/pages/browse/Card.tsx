/** A published server in the catalogue. The title is the link, and its target area covers the card. */
import { memo, Suspense } from 'react';
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Avatar } from '../../ui/Avatar';
import { Badge } from '../../ui/Badge';
import { CopyIcon } from '../../ui/CopyIcon';
import { counted, firstParagraph, shortAddress, TRANSPORT_NAMES } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { optional } from '../../ui/optional';
import { isolated, UserText } from '../../ui/text';

/** Loaded after the first paint. Without them, the card still links to its server. */
const InstallLinks = optional(async () => (await import('../../connect/InstallLinks')).InstallLinks);
const CardBadges = optional(async () => (await import('./CardBadges')).CardBadges);

export const Card = memo(function Card({ server }: { server: Registration }) {
  const href = `/servers/${server.registration_id}`;
  const tools = server.available_tools.length;
  const approvedAt = server.approved_at ?? server.published_at;
  return (
    <article className="card" data-address={server.endpoint_url}>
      <div className="card-head">
        <Avatar name={server.endpoint_name} shape="square" size="m" />
        <div className="card-names">
          <h2>
            <Link href={href} className="card-link" dir="auto">
              <UserText>{server.endpoint_name}</UserText>
            </Link>
          </h2>
          <p className="card-address">
            <span className="mono">{shortAddress(server.endpoint_url)}</span>
          </p>
        </div>
        <CopyIcon
          text={server.endpoint_url}
          label={`Copy the address of ${isolated(server.endpoint_name)}`}
        />
      </div>
      <p className="card-text" dir="auto">
        {firstParagraph(server.description) || <span className="quiet">No description yet.</span>}
      </p>
      <div className="card-facts">
        <Badge>{TRANSPORT_NAMES[server.transport]}</Badge>
        {tools > 0 && <Badge icon="tool">{counted(tools, 'tool')}</Badge>}
        <Suspense>
          <CardBadges server={server} />
        </Suspense>
      </div>
      <p className="card-owner">
        <Link
          href={`/?owner=${encodeURIComponent(server.owner_contact)}`}
          title={`Servers of ${isolated(server.owner_contact)}`}
          dir="auto"
        >
          <UserText>{server.owner_contact}</UserText>
        </Link>
      </p>
      <div className="card-foot">
        {approvedAt && (
          <span className="card-approved">
            <Icon name="check" size={16} />
            <span>
              Approved <Ago time={approvedAt} />
            </span>
          </span>
        )}
        {server.published_version && (
          <Suspense fallback={<InstallOutline />}>
            <InstallLinks server={server} size="s" />
          </Suspense>
        )}
      </div>
    </article>
  );
});

/** Reserves the space of the install links while they load, for most people's client. */
function InstallOutline() {
  return (
    <span className="button button-s" aria-hidden="true">
      Add to VS Code
    </span>
  );
}
