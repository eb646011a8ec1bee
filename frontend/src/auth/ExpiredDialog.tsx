/** Asks the person to sign in again. The page behind the dialog keeps its state. */
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
  const error = useStore(renewalError);
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
      <p>Sign in again to continue. You will return to this page, and drafts in forms are kept.</p>
      {error && !isOrdinary(error) && <SignInErrorCode error={error} />}
    </Modal>
  );
}

/** Whether the error needs no help: the provider only has no session any more, or the code is not Microsoft's. */
function isOrdinary({ code }: SignInError): boolean {
  return code === 'AADSTS50058' || !code.startsWith('AADSTS');
}
