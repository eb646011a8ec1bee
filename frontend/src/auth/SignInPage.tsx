/** The sign-in page. After signing in, the person gets the page that they requested. */
import { useEffect, useState } from 'react';
import type { Config } from '../api/types';
import { Button } from '../ui/Button';
import { Icon } from '../ui/icons';
import { Logo } from '../ui/Logo';
import { useAuth } from './auth';
import { SignInErrorCode } from './SignInErrorCode';
import { signInErrorOf } from './sign-in-error';
import './sign-in.css';

export function SignInPage({ config }: { config: Config }) {
  const auth = useAuth();
  const [isLeaving, setIsLeaving] = useState(false);
  const [error, setError] = useState(auth.error);
  useEffect(() => {
    document.title = 'Sign in – MCP Registry';
  }, []);
  const signIn = async (loginHint?: string) => {
    setIsLeaving(true);
    await auth.signIn({ loginHint }).catch(cause => setError(signInErrorOf(cause)));
    setIsLeaving(false);
  };
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo size={40} />
        <h1>MCP Registry</h1>
        <p className="sign-in-lead">
          The MCP servers of your organisation: find, connect, register and review them.
        </p>
        {error && (
          <div className="sign-in-fault" role="alert">
            <Icon name="alert" size={16} />
            <div className="stack-s">
              <p>Signing in failed or was cancelled. Try again.</p>
              <SignInErrorCode error={error} />
            </div>
          </div>
        )}
        {config.mode === 'local' ? (
          <Persons persons={config.persons ?? []} isBusy={isLeaving} onChoose={signIn} />
        ) : (
          <Button kind="primary" isBusy={isLeaving} onClick={() => signIn()}>
            <MicrosoftMark />
            Sign in with Microsoft
          </Button>
        )}
      </div>
    </main>
  );
}

interface PersonsProps {
  readonly persons: NonNullable<Config['persons']>;
  readonly isBusy: boolean;
  readonly onChoose: (name: string) => void;
}

/** The people of a local registry; choosing one signs in, without a password. */
function Persons({ persons, isBusy, onChoose }: PersonsProps) {
  return (
    <>
      <ul className="sign-in-persons">
        {persons.map(({ name, role }) => (
          <li key={name}>
            <Button isBusy={isBusy} onClick={() => onChoose(name)}>
              <span>
                Sign in as <strong>{name}</strong>
              </span>
              <span className="quiet">{role}</span>
            </Button>
          </li>
        ))}
      </ul>
      <p className="sign-in-hint">This is a local registry for testing. It needs no password.</p>
    </>
  );
}

function MicrosoftMark() {
  return (
    <svg viewBox="0 0 21 21" width="16" height="16" aria-hidden="true" focusable="false">
      <path fill="#f25022" d="M1 1h9v9H1z" />
      <path fill="#7fba00" d="M11 1h9v9h-9z" />
      <path fill="#00a4ef" d="M1 11h9v9H1z" />
      <path fill="#ffb900" d="M11 11h9v9h-9z" />
    </svg>
  );
}
