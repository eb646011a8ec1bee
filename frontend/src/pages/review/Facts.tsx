/** Who and when, beside the checks. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { contactLink, nameOf, TRANSPORT_NAMES } from '../../ui/words';

export function Facts({ server }: { server: Registration }) {
  const contact = contactLink(server.owner_contact);
  const { submitter } = server;
  const home = `/servers/${server.registration_id}`;
  return (
    <section className="stack-s" aria-labelledby="review-facts">
      <h3 id="review-facts">Facts</h3>
      <dl className="review-facts">
        <Fact name="Owner">
          {contact ? <a href={contact}>{server.owner_contact}</a> : server.owner_contact}
        </Fact>
        <Fact name="Transport">{TRANSPORT_NAMES[server.transport]}</Fact>
        <Fact name="Submitted">
          <Ago time={server.submitted_at} /> by {nameOf(submitter)}
          {submitter.email && submitter.display_name && (
            <>
              {', '}
              <a href={`mailto:${encodeURI(submitter.email)}`}>{submitter.email}</a>
            </>
          )}
        </Fact>
        <Fact name="Version">{server.version}</Fact>
      </dl>
      <p className="row review-links">
        <Link href={home}>Its page</Link>
        <Link href={`${home}/history`}>Its history</Link>
      </p>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
