/** Manage clients: the allow list or configuration file of each client, and how to deploy it. */
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useLocation } from 'wouter';
import { useApi, useRegistryAccess } from '../../api/ApiContext';
import { Page } from '../../app/Page';
import type { PageParams } from '../../app/page-params';
import { Empty, Skeleton } from '../../ui/Empty';
import { ProblemView } from '../../ui/ProblemView';
import './clients.css';
import { ClientFile } from './ClientFile';
import type { Kind } from './kind';

export function ClientsPage({ id }: PageParams) {
  const access = useRegistryAccess();
  return (
    <Page
      title="Manage clients"
      lead="Files that limit what people’s MCP clients may run, or that install the approved servers."
    >
      {access ? (
        <Kinds namespace={access.namespace} chosen={id} />
      ) : (
        <Empty icon="plug" title="There are no files">
          <p>
            The read API is switched off. An operator switches it on with the settings{' '}
            <code>MCP_REGISTRY_ACCESS</code> and <code>MCP_REGISTRY_NAMESPACE</code>.
          </p>
        </Empty>
      )}
    </Page>
  );
}

function Kinds({ namespace, chosen }: { namespace: string; chosen: string }) {
  const api = useApi();
  const kinds = useQuery({
    queryKey: ['client-files', namespace],
    queryFn: ({ signal }) => api.get('/v0.1/x/{namespace}', { path: { namespace }, signal }),
  });
  if (kinds.isPending) return <Skeleton lines={8} />;
  if (kinds.isError) {
    return <ProblemView what="The files could not be loaded." error={kinds.error} onRetry={kinds.refetch} />;
  }
  const { items } = kinds.data;
  const kind = items.find(one => one.kind === chosen) ?? items[0];
  return (
    <div className="clients">
      <Choice items={items} chosen={kind?.kind} />
      {kind && <ClientFile key={kind.kind} namespace={namespace} kind={kind} />}
    </div>
  );
}

const GROUPS = [
  { purpose: 'allow', label: 'Allow only approved servers' },
  { purpose: 'install', label: 'Install the approved servers' },
] as const;

function Choice({ items, chosen }: { items: readonly Kind[]; chosen: string | undefined }) {
  const [, navigate] = useLocation();
  const name = useId();
  return (
    <div className="stack">
      {GROUPS.map(({ purpose, label }) => (
        <fieldset key={purpose} className="clients-choice">
          <legend>{label}</legend>
          {items
            .filter(one => one.purpose === purpose)
            .map(one => (
              <label key={one.kind}>
                <input
                  type="radio"
                  name={name}
                  checked={one.kind === chosen}
                  onChange={() => navigate(`/clients/${one.kind}`, { replace: true })}
                />
                <span>{one.client}</span>
              </label>
            ))}
        </fieldset>
      ))}
    </div>
  );
}
