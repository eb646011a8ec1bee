/** The person's drafts in this browser: registrations and edits that are not sent yet. */
import { useState } from 'react';
import { useAuth } from '../../auth/auth';
import { Button, LinkButton } from '../../ui/Button';
import { type Draft, discardDraft, draftsOf } from '../../ui/draft';
import { Modal } from '../../ui/Modal';
import { isolated, UserText } from '../../ui/text';

export function Drafts() {
  const personId = useAuth().person?.id ?? '';
  const [drafts, setDrafts] = useState(() => draftsOf(personId));
  const [discarding, setDiscarding] = useState<Draft>();
  if (drafts.length === 0) return null;
  const discard = (draft: Draft) => {
    discardDraft(draft.key);
    setDrafts(draftsOf(personId));
    setDiscarding(undefined);
  };
  return (
    <section className="panel stack-s mine-news" aria-labelledby="mine-drafts">
      <h2 id="mine-drafts">Drafts</h2>
      <ul className="mine-news-list">
        {drafts.map(draft => (
          <li key={draft.key} className="row spread">
            <span>
              <strong>
                <UserText>{draft.name}</UserText>
              </strong>{' '}
              <span className="small quiet">
                {draft.editOf ? 'edit, not saved yet' : 'new registration, not sent yet'}
              </span>
            </span>
            <span className="row">
              <LinkButton
                size="s"
                icon="edit"
                href={draft.editOf ? `/servers/${draft.editOf}/edit` : '/register'}
              >
                <span>
                  Continue
                  <span className="visually-hidden">
                    {' '}
                    <UserText>{draft.name}</UserText>
                  </span>
                </span>
              </LinkButton>
              <Button size="s" kind="subtle" onClick={() => setDiscarding(draft)}>
                Discard…
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <p className="small quiet">Drafts are kept in this browser until you sign out.</p>
      {discarding && (
        <Modal
          title={`Discard the draft of ${isolated(discarding.name)}?`}
          onClose={() => setDiscarding(undefined)}
          actions={
            <>
              <Button onClick={() => setDiscarding(undefined)}>Keep it</Button>
              <Button kind="danger" icon="trash" onClick={() => discard(discarding)}>
                Discard
              </Button>
            </>
          }
        >
          <p>What you typed is lost. The registry is not changed.</p>
        </Modal>
      )}
    </section>
  );
}
