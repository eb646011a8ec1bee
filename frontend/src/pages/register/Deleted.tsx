/** The page of a registration that was deleted during an edit. The draft can become a new registration. */
import { useLocation } from 'wouter';
import { Page } from '../../app/Page';
import { useAuth } from '../../auth/auth';
import { parse } from '../../json/parser';
import { Button } from '../../ui/Button';
import { keepDraft, useDraft } from '../../ui/draft';
import { Empty } from '../../ui/Empty';
import { isolated } from '../../ui/text';
import { Gone } from '../server/Gone';
import { editDraft, newDraft } from './drafts';
import { EMPTY, type Values } from './values';

export function Deleted({ id }: { id: string }) {
  const personId = useAuth().person?.id ?? '';
  const draft = useDraft<Values>(editDraft(personId, id), EMPTY, parse);
  const [, navigate] = useLocation();
  if (!draft.isChanged) return <Gone id={id} />;
  const registerAgain = () => {
    keepDraft(newDraft(personId), { ...draft.value, base: null });
    draft.reset();
    navigate('/register');
  };
  return (
    <Page title="Registration deleted">
      <Empty
        icon="server"
        title={`${isolated(draft.value.base?.endpoint_name ?? 'This server')} was deleted while you were editing it`}
        actions={
          <>
            <Button onClick={() => draft.reset()}>Discard my draft</Button>
            <Button kind="primary" icon="add" onClick={registerAgain}>
              Register it again
            </Button>
          </>
        }
      >
        Your draft is kept. You can use it to register the server again, and check the form before you send
        it.
      </Empty>
    </Page>
  );
}
