/** The facts about the registration, beside the checks. */
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Contact, Fact, Facts } from '../../ui/Facts';
import { nameOf, TRANSPORT_NAMES } from '../../ui/format';
import { UserText } from '../../ui/text';

export function ReviewFacts({ server }: { server: Registration }) {
  const { submitter } = server;
  const home = `/servers/${server.registration_id}`;
  return (
    <section className="stack-s" aria-labelledby="review-facts">
      <h3 id="review-facts">Details</h3>
      <Facts>
        <Fact name="Owner contact">
          <Contact contact={server.owner_contact} />
        </Fact>
        <Fact name="Transport">{TRANSPORT_NAMES[server.transport]}</Fact>
        <Fact name="Submitted">
          <Ago time={server.submitted_at} /> by <UserText>{nameOf(submitter)}</UserText>
          {submitter.email && submitter.display_name && (
            <>
              {', '}
              <Contact contact={submitter.email} />
            </>
          )}
        </Fact>
        <Fact name="Record version">{server.version}</Fact>
      </Facts>
      <p className="row review-links">
        <Link href={home}>Open page</Link>
        <Link href={`${home}/history`}>History</Link>
      </p>
    </section>
  );
}
