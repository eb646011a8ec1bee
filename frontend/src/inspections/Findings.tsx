/** What the registry's rules found in the texts of a server. Nothing of it is rendered as markup or as a link. */
import { Badge, type Tone } from '../ui/Badge';
import { VisibleText } from '../ui/VisibleText';
import './inspections.css';
import { addedFindings, findingKey } from './findings';
import type { Finding } from './queries';

const TONES: Readonly<Record<Finding['severity'], Tone>> = {
  high: 'bad',
  medium: 'wait',
  low: 'neutral',
  info: 'neutral',
};
const LABELS: Readonly<Record<Finding['severity'], string>> = {
  high: 'Serious',
  medium: 'Check',
  low: 'Minor',
  info: 'Note',
};

interface FindingsProps {
  findings: readonly Finding[];
  /** The findings of the approved snapshot; the others are marked as new. */
  approved?: readonly Finding[];
}

export function Findings({ findings, approved }: FindingsProps) {
  const added = new Set(approved && addedFindings(findings, approved));
  const isNew = (finding: Finding) => added.has(finding);
  return (
    <ul className="findings">
      {findings.map(finding => (
        <li key={findingKey(finding)}>
          <span className="row">
            <Badge tone={TONES[finding.severity]}>{LABELS[finding.severity]}</Badge>
            {isNew(finding) && <Badge tone="accent">New</Badge>}
            <code className="wrap">
              <VisibleText text={finding.where} />
            </code>
          </span>
          <p className="wrap">
            <VisibleText text={finding.detail} />
          </p>
        </li>
      ))}
    </ul>
  );
}
