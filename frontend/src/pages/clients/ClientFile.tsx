/** One file: its content to copy and download, where it goes, what it enforces, and how to check it. */
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { asApiError } from '../../api/api.error';
import { Button } from '../../ui/Button';
import { CodeBlock } from '../../ui/CodeBlock';
import { Skeleton } from '../../ui/Empty';
import { Fact, Facts } from '../../ui/Facts';
import { Icon } from '../../ui/icons';
import { ProblemView } from '../../ui/ProblemView';
import { Segments } from '../../ui/Segments';
import { saveFile } from '../../ui/save-file';
import { UserText } from '../../ui/text';
import { type Form, type Kind, nameOfForm } from './kind';

const EMPTY = 409;

export function ClientFile({ namespace, kind }: { namespace: string; kind: Kind }) {
  const [chosen, setChosen] = useState<Form['form']>('file');
  const form = kind.forms.find(one => one.form === chosen) ?? kind.forms[0];
  const title = useId();
  return (
    <section className="panel stack" aria-labelledby={title}>
      <h2 id={title}>{kind.client}</h2>
      {kind.forms.length > 1 && (
        <Segments
          label="Form"
          options={kind.forms.map(one => ({ value: one.form, name: nameOfForm(one) }))}
          chosen={form?.form}
          onChoose={setChosen}
        />
      )}
      {form && <Content namespace={namespace} kind={kind} form={form} />}
      <Facts>
        <Fact name="Enforces">{kind.enforces}</Fact>
        <Fact name="Does not enforce">{kind.does_not_enforce}</Fact>
        {kind.places.map(({ where, place }) => (
          <Fact key={where} name={where}>
            {place}
          </Fact>
        ))}
        <Fact name="Check">{kind.verify}</Fact>
        <Fact name="For scripts">
          <code className="wrap">{`${location.origin}${form?.path}`}</code>
        </Fact>
      </Facts>
      <NotExpressible kind={kind} />
    </section>
  );
}

function Content({ namespace, kind, form }: { namespace: string; kind: Kind; form: Form }) {
  const api = useApi();
  const content = useQuery({
    queryKey: ['client-file', namespace, kind.kind, form.form],
    queryFn: async ({ signal }) => {
      const file = await api.file('/v0.1/x/{namespace}/{kind}', {
        path: { namespace, kind: kind.kind as 'vscode' },
        query: { form: form.form },
        signal,
      });
      return { name: file.name, text: await file.content.text() };
    },
    retry: false,
  });
  if (content.isPending) return <Skeleton lines={6} />;
  if (content.isError) {
    const { status, message } = asApiError(content.error);
    return status === EMPTY ? (
      <p className="clients-note">
        <Icon name="info" size={16} />
        <span>{message}</span>
      </p>
    ) : (
      <ProblemView what="The file could not be loaded." error={content.error} onRetry={content.refetch} />
    );
  }
  const { name, text } = content.data;
  return (
    <div className="stack-s clients-content">
      <CodeBlock label={name} code={text.trimEnd()} />
      <div className="row">
        <Button
          icon="download"
          aria-label={`Download ${name}`}
          onClick={() => saveFile(name, form.media_type, text)}
        >
          Download
        </Button>
        <span className="quiet">{serversIn(kind.listed)}</span>
      </div>
    </div>
  );
}

const serversIn = (count: number): string => (count === 1 ? '1 server' : `${count} servers`);

function NotExpressible({ kind }: { kind: Kind }) {
  const { not_expressible: missing, similar_addresses: similar } = kind;
  return (
    <>
      {missing.length > 0 && (
        <div className="stack-s">
          <h3>Servers that this file cannot contain</h3>
          <ul className="clients-missing">
            {missing.map(one => (
              <li key={one.server_name}>
                <strong className="mono wrap">{one.server_name}</strong>{' '}
                <span className="mono quiet wrap">
                  <UserText>{one.endpoint_url}</UserText>
                </span>
                <p>
                  <UserText>{one.reason}</UserText>
                </p>
              </li>
            ))}
          </ul>
        </div>
      )}
      {similar.length > 0 && (
        <div className="stack-s">
          <h3>Servers that some clients take for the same</h3>
          <p>Their addresses differ in letter case or a final slash only.</p>
          <ul>
            {similar.map(names => (
              <li key={names.join()} className="mono wrap">
                {names.join(', ')}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
