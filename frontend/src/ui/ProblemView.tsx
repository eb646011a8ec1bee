/** An error in place of content that could not be loaded. */
import { asApiError } from '../api/api.error';
import { Button } from './Button';
import { Icon } from './icons';
import './problem.css';
import { RequestId } from './RequestId';

interface ProblemViewProps {
  /** What failed: "The servers could not be loaded." */
  what: string;
  error: unknown;
  onRetry?: () => void;
}

export function ProblemView({ what, error, onRetry }: ProblemViewProps) {
  const { message, requestId } = asApiError(error);
  return (
    <div className="problem" role="alert">
      <Icon name="alert" />
      <div className="stack-s">
        <p>
          <strong>{what}</strong> <span>{message}</span>
        </p>
        {requestId && <RequestId id={requestId} />}
        {onRetry && (
          <div>
            <Button onClick={onRetry}>Try again</Button>
          </div>
        )}
      </div>
    </div>
  );
}
