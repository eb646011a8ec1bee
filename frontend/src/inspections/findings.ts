/** Which findings are new since the approval, and which an approval must answer in words. */
import { type Finding, type Inspection, useInspection } from './queries';

export const findingKey = ({ rule, where, detail }: Finding): string => `${rule} ${where} ${detail}`;

/** Return the findings that the approved snapshot does not have. */
export function addedFindings(now: readonly Finding[], approved: readonly Finding[]): Finding[] {
  const known = new Set(approved.map(findingKey));
  return now.filter(one => !known.has(findingKey(one)));
}

export function graveFindings(now: readonly Finding[], approved: readonly Finding[]): Finding[] {
  return addedFindings(now, approved).filter(({ severity }) => severity === 'high');
}

/** Until the approved snapshot is loaded, all of them count. */
export function useGraveFindings(
  shown: Inspection | null | undefined,
  approvedId: string | undefined,
): Finding[] {
  const approved = useInspection(approvedId).data;
  return graveFindings(shown?.findings ?? [], approved?.findings ?? []);
}
