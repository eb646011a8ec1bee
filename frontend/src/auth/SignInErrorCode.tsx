/** The codes of a failed sign-in, for whoever is asked for help. */
import { CopyIcon } from '../ui/CopyIcon';
import { formatSignInError, type SignInError } from './sign-in-error';

export function SignInErrorCode({ refusal }: { refusal: SignInError }) {
  const words = formatSignInError(refusal);
  return (
    <p className="request-id small quiet">
      <span className="wrap">{`If this happens again, send your administrators: ${words}`}</span>
      <CopyIcon text={words} label="Copy the code" />
    </p>
  );
}
