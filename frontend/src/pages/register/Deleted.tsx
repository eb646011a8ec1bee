/** The registration went while it was edited here; what was typed can become a new one. */
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
  const registerAnew = () => {
    keepDraft(newDraft(personId), { ...draft.value, base: null });
    draft.reset();
    navigate('/register');
  };
  return (
    <Page title="No longer there">
      <Empty
        icon="server"
        title={`${isolated(draft.value.base?.endpoint_name ?? 'This server')} was deleted while you were editing it`}
        actions={
          <>
            <Button onClick={() => draft.reset()}>Discard what I typed</Button>
            <Button kind="primary" icon="add" onClick={registerAnew}>
              Register it anew
            </Button>
          </>
        }
      >
        An administrator removed it from the registry. What you typed is kept: you can register it anew with
        it, and look it over before you send it.
      </Empty>
    </Page>
  );
}
