/** The badges of a card that say what to expect: what its tools do, whether it needs a sign-in or a key, and what changes. */
import type { Registration } from '../../api/types';
import { Badge } from '../../ui/Badge';
import { effectOf } from '../server/effects';

export function CardBadges({ server }: { server: Registration }) {
  return (
    <>
      <EffectBadge server={server} />
      {server.inspection?.outcome === 'auth_required' && <Badge icon="lock">Needs sign-in</Badge>}
      {server.headers.some(one => one.is_required && one.is_secret) && <Badge icon="lock">Needs a key</Badge>}
      {server.attention.includes('tools_changed') && <Badge tone="wait">Tools changed</Badge>}
      {server.has_pending_edit && (
        <Badge tone="wait" icon="clock">
          Update in review
        </Badge>
      )}
    </>
  );
}

function EffectBadge({ server }: { server: Registration }) {
  switch (effectOf(server.available_tools)) {
    case 'destructive':
      return (
        <Badge tone="bad" icon="alert">
          Destructive tools
        </Badge>
      );
    case 'writes':
      return <Badge icon="edit">Makes changes</Badge>;
    case 'read-only':
      return <Badge icon="check">Read-only</Badge>;
    case null:
      return null;
  }
}
