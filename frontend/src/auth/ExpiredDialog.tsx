/** Asks to sign in again; the page behind, and what was typed there, stay. */
import { useState } from 'react';
import { Button } from '../ui/Button';
import { Modal } from '../ui/Modal';
import { useStore } from '../ui/store';
import { isLeavingExpected } from '../ui/unsaved';
import { useAuth } from './auth';
import { SignInErrorCode } from './SignInErrorCode';
import { isExpired, renewalError } from './session';
import type { SignInError } from './sign-in-error';

export function ExpiredDialog() {
  const auth = useAuth();
  const refusal = useStore(renewalError);
  const [isBusy, setIsBusy] = useState(false);
  const signIn = async () => {
    setIsBusy(true);
    isLeavingExpected.set(true);
    await auth.signIn().catch(() => {
      isLeavingExpected.set(false);
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
      {refusal && !isOrdinary(refusal) && <SignInErrorCode refusal={refusal} />}
    </Modal>
  );
}

/** The provider no longer remembers the person, which nobody has to look into. */
function isOrdinary({ code }: SignInError): boolean {
  return code === 'AADSTS50058' || !code.startsWith('AADSTS');
}
