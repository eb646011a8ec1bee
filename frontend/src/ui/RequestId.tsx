/** The number of a call that failed. */
import { CopyIcon } from './CopyIcon';
import './request-id.css';

/** What operators need to find the call in their log. */
export function RequestId({ id }: { id: string }) {
  return (
    <p className="request-id small quiet">
      <span className="wrap">
        Request id <span>{id}</span>
      </span>
      <CopyIcon text={id} label="Copy the request id" />
    </p>
  );
}
