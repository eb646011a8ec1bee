import { CopyIcon } from './CopyIcon';
import './request-id.css';

/** The request id of a failed call, with which operators find it in the log. */
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
