/** What one finished inspection saw: outcome, server, protocol and sign-in. */
import { Ago } from '../ui/Ago';
import { Badge } from '../ui/Badge';
import { Fact, Facts } from '../ui/Facts';
import { UserText } from '../ui/text';
import { VisibleText } from '../ui/VisibleText';
import { OUTCOMES } from './outcomes';
import type { Inspection } from './queries';

export function OutcomeBadge({ inspection }: { inspection: Pick<Inspection, 'outcome'> }) {
  if (!inspection.outcome) return null;
  const { label, tone } = OUTCOMES[inspection.outcome];
  return <Badge tone={tone}>{label}</Badge>;
}

/** The outcome of an inspection, and when it finished. */
export function InspectionHead({ inspection }: { inspection: Inspection }) {
  return (
    <p className="row">
      <OutcomeBadge inspection={inspection} />
      <span className="quiet">{inspection.finished_at && <Ago time={inspection.finished_at} />}</span>
    </p>
  );
}

export function InspectionFacts({ inspection }: { inspection: Inspection }) {
  const { server, authorization } = inspection;
  return (
    <>
      {inspection.detail && <p>{inspection.detail}</p>}
      <Facts>
        {server && (
          <Fact name="Server">
            <VisibleText text={[server.title ?? server.name, server.version].filter(Boolean).join(' ')} />
          </Fact>
        )}
        {inspection.protocol_version && <Fact name="Protocol">{`MCP ${inspection.protocol_version}`}</Fact>}
        {authorization && (
          <Fact name="Sign-in">
            <UserText>{authorization.authorization_servers?.join(', ') || 'Required'}</UserText>
            {authorization.scopes?.length ? (
              <p className="small quiet">
                Scopes: <UserText>{authorization.scopes.join(' ')}</UserText>
              </p>
            ) : null}
          </Fact>
        )}
      </Facts>
    </>
  );
}
