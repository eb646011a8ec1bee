/** The codes of a failed sign-in, for whoever is asked for help. */
import { CopyIcon } from '../ui/CopyIcon';
import { inWords, type Refusal } from './refusal';

export function RefusalCode({ refusal }: { refusal: Refusal }) {
  const words = inWords(refusal);
  return (
    <p className="request-id small quiet">
      <span className="wrap">{`If this happens again, send your administrators: ${words}`}</span>
      <CopyIcon text={words} label="Copy the code" />
    </p>
  );
}
