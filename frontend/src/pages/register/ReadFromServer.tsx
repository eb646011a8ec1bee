/** Reads name, description, transport and tools from the server itself. Nothing that was typed is replaced without asking. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { asApiError } from '../../api/api.error';
import type { Transport } from '../../api/types';
import { Findings } from '../../inspections/Findings';
import { OutcomeBadge } from '../../inspections/InspectionFacts';
import { Progress } from '../../inspections/Progress';
import { type Inspection, useInspectAddress, useInspection } from '../../inspections/queries';
import { Button } from '../../ui/Button';
import { FIELD_NAMES } from '../../ui/changes';
import { TRANSPORT_NAMES } from '../../ui/format';
import { ProblemView } from '../../ui/ProblemView';
import { isolated } from '../../ui/text';
import { areShortened, type Offer, offersOf, type Suggested } from './server-offers';
import type { Form } from './useForm';

export function ReadFromServer({ form }: { form: Form }) {
  const { endpoint_url, transport } = form.value;
  const request = useInspectAddress();
  const inspection = useInspection(request.data?.inspection_id);
  const { data } = inspection;
  // The answer belongs to the address and the transport for which it was requested.
  const { variables } = request;
  const isCurrent = variables?.endpoint_url === endpoint_url.trim() && variables.transport === transport;
  const canRead = /^https?:\/\/[^/\s]+/i.test(endpoint_url.trim()) && !form.errors.endpoint_url;
  const read = (over: Transport) => request.mutate({ endpoint_url: endpoint_url.trim(), transport: over });
  const readOverOther = () => {
    const other = transport === 'sse' ? 'streamable-http' : 'sse';
    form.set({ transport: other });
    read(other);
  };
  const isReading = isCurrent && (request.isPending || (data !== undefined && data.state !== 'finished'));
  return (
    <div className="reg-read stack-s">
      <div className="row">
        <Button icon="download" disabled={!canRead} isBusy={isReading} onClick={() => read(transport)}>
          Read from the server
        </Button>
        <span className="field-help">Fills in name, description and tools. You can change everything.</span>
      </div>
      {isCurrent && request.isError && <NotRequested error={request.error} />}
      {isCurrent && inspection.isError && (
        <ProblemView
          what="The result could not be read."
          error={inspection.error}
          onRetry={inspection.refetch}
        />
      )}
      {isCurrent && data && data.state !== 'finished' && <Progress inspection={data} />}
      {isCurrent && data?.state === 'finished' && (
        <Result key={data.inspection_id} inspection={data} form={form} onSwitch={readOverOther} />
      )}
    </div>
  );
}

function NotRequested({ error }: { error: Error }) {
  const { message, fields } = asApiError(error);
  const reason = fields.endpoint_url?.join(' ') ?? message;
  return <p role="alert">{`The server was not read. ${reason} You can fill in the form yourself.`}</p>;
}

interface ResultProps {
  inspection: Inspection;
  form: Form;
  /** Changes the transport and reads again. */
  onSwitch: () => void;
}

function Result({ inspection, form, onSwitch }: ResultProps) {
  const [filled, setFilled] = useState<readonly string[]>([]);
  const [open, setOpen] = useState<readonly Offer[]>([]);
  const isShortened = useMemo(() => areShortened(inspection), [inspection]);
  const wasApplied = useRef(false);
  const apply = (suggested: Suggested) => {
    const { available_tools, ...rest } = suggested;
    form.set(rest);
    if (available_tools) form.setTools(available_tools);
  };

  useEffect(() => {
    if (wasApplied.current) return;
    wasApplied.current = true;
    // Over the right transport, the server is read completely.
    if (inspection.outcome === 'wrong_transport') return;
    const { free, taken } = offersOf(inspection, form.value);
    if (Object.keys(free).length) apply(free);
    setFilled(Object.keys(free).map(field => FIELD_NAMES[field as keyof typeof FIELD_NAMES]));
    setOpen(taken);
  });

  const decide = (offer: Offer, useIt: boolean) => {
    if (useIt) apply(offer.suggested);
    setOpen(now => now.filter(one => one !== offer));
  };
  return (
    <div className="panel stack-s" role="status">
      <p className="row">
        <OutcomeBadge inspection={inspection} />
        <span>{inspection.detail}</span>
      </p>
      {filled.length > 0 && <p>{`Filled in: ${filled.join(', ')}.`}</p>}
      {isShortened && (
        <p>A registration cannot hold the whole list: tools are offered here without their schemas.</p>
      )}
      {inspection.outcome === 'wrong_transport' && <Switch from={form.value.transport} onSwitch={onSwitch} />}
      {open.map(offer => (
        <Conflict key={offer.field} offer={offer} onDecide={useIt => decide(offer, useIt)} />
      ))}
      {inspection.findings.length > 0 && (
        <details>
          <summary>{`Reviewers will look at ${inspection.findings.length === 1 ? 'a text' : `${inspection.findings.length} texts`} of the server`}</summary>
          <Findings findings={inspection.findings} />
        </details>
      )}
    </div>
  );
}

function Switch({ from, onSwitch }: { from: Transport; onSwitch: () => void }) {
  return (
    <div>
      <Button size="s" onClick={onSwitch}>
        {`Change the transport to ${TRANSPORT_NAMES[from === 'sse' ? 'streamable-http' : 'sse']}, and read again`}
      </Button>
    </div>
  );
}

interface ConflictProps {
  offer: Offer;
  onDecide: (useIt: boolean) => void;
}

function Conflict({ offer, onDecide }: ConflictProps): ReactNode {
  return (
    <div className="reg-offer">
      <span>{`${FIELD_NAMES[offer.field]}: the server says ${isolated(offer.summary)}. You have entered something else.`}</span>
      <Button size="s" onClick={() => onDecide(true)}>
        <span>{`Use the server’s ${FIELD_NAMES[offer.field].toLowerCase()}`}</span>
      </Button>
      <Button size="s" kind="subtle" onClick={() => onDecide(false)}>
        Keep mine
      </Button>
    </div>
  );
}
