/** Reports a problem to the owner: an e-mail that is filled in, or a text to copy if the contact is no e-mail address. */
import { useState } from 'react';
import type { Registration } from '../../api/types';
import { Button } from '../../ui/Button';
import { CodeBlock } from '../../ui/CodeBlock';
import { contactLink } from '../../ui/contact-link';
import { Contact } from '../../ui/Facts';
import { Modal } from '../../ui/Modal';

interface ReportProblemProps {
  server: Registration;
  /** The live version. */
  version: string | undefined;
}

export function ReportProblem({ server, version }: ReportProblemProps) {
  const [isOpen, setIsOpen] = useState(false);
  const link = contactLink(server.owner_contact);
  if (link?.startsWith('mailto:')) return <a href={mailOf(link, server, version)}>Report a problem</a>;
  return (
    <>
      <Button kind="subtle" size="s" onClick={() => setIsOpen(true)}>
        Report a problem…
      </Button>
      {isOpen && (
        <Modal title="Report a problem" onClose={() => setIsOpen(false)}>
          <p>
            Send this text to the owner: <Contact contact={server.owner_contact} />
          </p>
          <CodeBlock label="Report" code={`${subjectOf(server, version)}\n\n${bodyOf(server, version)}`} />
        </Modal>
      )}
    </>
  );
}

function mailOf(link: string, server: Registration, version: string | undefined): string {
  // RFC 6068: line breaks are CR LF, blanks %20.
  const body = bodyOf(server, version).replaceAll('\n', '\r\n');
  return `${link}?subject=${encodeURIComponent(subjectOf(server, version))}&body=${encodeURIComponent(body)}`;
}

function subjectOf({ endpoint_name }: Registration, version: string | undefined): string {
  return `Problem with ${endpoint_name}${version ? ` ${version}` : ''}`;
}

function bodyOf({ endpoint_name, endpoint_url, registration_id }: Registration, version: string | undefined) {
  return [
    `Server: ${endpoint_name}`,
    ...(version ? [`Version: ${version}`] : []),
    `Address: ${endpoint_url}`,
    `Page: ${location.origin}/servers/${registration_id}`,
    '',
    'What happened:',
    '',
  ].join('\n');
}
