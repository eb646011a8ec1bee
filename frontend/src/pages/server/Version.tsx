/** A published version, collapsed to one line. */
import type { PublishedVersion } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Badge } from '../../ui/Badge';
import { CopyIcon } from '../../ui/CopyIcon';
import { Fact, Facts } from '../../ui/Facts';
import { nameOf, TRANSPORT_NAMES } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { Markdown } from '../../ui/Markdown';
import './version.css';
import { UserText } from '../../ui/text';

export function Version({ version }: { version: PublishedVersion }) {
  return (
    <details className="version">
      <summary>
        <Icon name="chevron" size={16} />
        <span className="version-line">
          <strong>{version.version}</strong>
          <State version={version} />
          <span className="quiet">
            <Ago time={version.published_at} /> by <UserText>{nameOf(version.approver)}</UserText>
          </span>
        </span>
      </summary>
      <Content version={version} />
    </details>
  );
}

function State({ version: { status, is_latest } }: { version: PublishedVersion }) {
  if (status === 'deleted') return <Badge>Withdrawn</Badge>;
  return is_latest ? (
    <Badge tone="good" icon="check">
      Latest
    </Badge>
  ) : (
    <Badge>Superseded</Badge>
  );
}

/** The content that was published with the version. */
export function Content({ version }: { version: PublishedVersion }) {
  const { endpoint_name, endpoint_url, transport, description, available_tools } = version;
  return (
    <div className="version-body">
      <Facts>
        <Fact name="Name">{endpoint_name}</Fact>
        <Fact name="Endpoint">
          <span className="version-address">
            <span className="mono wrap">{endpoint_url}</span>
            <CopyIcon text={endpoint_url} label={`Copy the address of version ${version.version}`} />
          </span>
        </Fact>
        <Fact name="Transport">{TRANSPORT_NAMES[transport]}</Fact>
        <Fact name="Description">
          {description.trim() ? <Markdown source={description} /> : <span className="quiet">None.</span>}
        </Fact>
        <Fact name="Tools">
          {available_tools.length ? (
            <span className="version-tools">
              {available_tools.map(tool => (
                <code key={tool.name}>{tool.name}</code>
              ))}
            </span>
          ) : (
            <span className="quiet">None listed.</span>
          )}
        </Fact>
      </Facts>
    </div>
  );
}
