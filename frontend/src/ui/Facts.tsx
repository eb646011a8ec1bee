/** A list of names and values. */
import type { ReactNode } from 'react';
import { contactLink } from './contact-link';
import './facts.css';
import { UserText } from './text';

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** An owner contact, as a link if it is a mail or web address. */
export function Contact({ contact }: { contact: string }) {
  const href = contactLink(contact);
  return href ? (
    <a href={href} rel="noreferrer">
      <UserText>{contact}</UserText>
    </a>
  ) : (
    <UserText>{contact}</UserText>
  );
}
