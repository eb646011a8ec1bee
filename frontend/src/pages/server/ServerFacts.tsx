/** The facts about a server, beside every tab. */
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Contact, Fact, Facts } from '../../ui/Facts';
import { nameOf, TRANSPORT_NAMES } from '../../ui/words';

export function ServerFacts({ server }: { server: Registration }) {
  return (
    <aside className="panel server-facts" aria-label="Facts">
      <Facts>
        <Fact name="Owner">
          <Contact contact={server.owner_contact} />
          <p className="small">
            <Link href={`/?owner=${encodeURIComponent(server.owner_contact)}`}>
              Other servers of this owner
            </Link>
          </p>
        </Fact>
        <Fact name="Transport">{TRANSPORT_NAMES[server.transport]}</Fact>
        <Fact name="Submitted">
          <Ago time={server.submitted_at} /> by {nameOf(server.submitter)}
        </Fact>
        {server.approved_at && server.approver && (
          <Fact name="Approved">
            <Ago time={server.approved_at} /> by {nameOf(server.approver)}
            {server.status_reason && <p className="facts-reason">“{server.status_reason}”</p>}
          </Fact>
        )}
        <Fact name="Last changed">
          <Ago time={server.updated_at} />, version {server.version}
        </Fact>
      </Facts>
    </aside>
  );
}
