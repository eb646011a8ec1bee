/** What belongs to the results of a search: the note that they are of other words, and the marks of the words. */
import { useEffect } from 'react';
import type { Registration } from '../../api/types';
import { UserText } from '../../ui/text';
import './found.css';
import { mark } from './marks';
import { OtherStates } from './OtherStates';

interface FoundProps {
  search: string;
  /** The words that were searched for instead, because nothing matches `search`. */
  nearest?: string;
  servers: readonly Registration[];
}

export function Found({ search, nearest, servers }: FoundProps) {
  const words = nearest ?? search;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other servers have other texts
  useEffect(() => mark(words), [words, servers]);
  if (!nearest) return <OtherStates search={search} />;
  return (
    <p className="found-nearest" role="status">
      <span>Showing results for </span>
      <strong>
        <UserText>{nearest}</UserText>
      </strong>
      <span>, because nothing matches </span>
      <UserText>{search}</UserText>
      <span>.</span>
    </p>
  );
}
