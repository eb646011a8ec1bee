/** The codes of a failed sign-in, to copy and send to an administrator. */
import { CopyIcon } from '../ui/CopyIcon';
import { formatSignInError, type SignInError } from './sign-in-error';

export function SignInErrorCode({ error }: { error: SignInError }) {
  const code = formatSignInError(error);
  return (
    <p className="request-id small quiet">
      <span className="wrap">{`If this happens again, send this code to your administrators: ${code}`}</span>
      <CopyIcon text={code} label="Copy the code" />
    </p>
  );
}
