/** Asks to sign in again; the page behind, and what was typed there, stay. */
import { useState } from 'react';
import { Button } from '../ui/Button';
import { expectLeaving } from '../ui/draft';
import { Modal } from '../ui/Modal';
import { useStore } from '../ui/store';
import { useAuth } from './auth';
import { isExpired } from './session';

export function ExpiredDialog() {
  const auth = useAuth();
  const isShown = useStore(isExpired);
  const [isBusy, setIsBusy] = useState(false);
  if (!isShown) return null;
  const signIn = async () => {
    setIsBusy(true);
    expectLeaving(true);
    await auth.signIn().catch(() => {
      expectLeaving(false);
      setIsBusy(false);
    });
  };
  return (
    <Modal
      title="Your sign-in has expired"
      onClose={() => isExpired.set(false)}
      actions={
        <>
          <Button onClick={() => isExpired.set(false)}>Not now</Button>
          <Button kind="primary" isBusy={isBusy} onClick={signIn}>
            Sign in again
          </Button>
        </>
      }
    >
      <p>Sign in again to go on. You come back to this page, and drafts in forms are kept.</p>
    </Modal>
  );
}
