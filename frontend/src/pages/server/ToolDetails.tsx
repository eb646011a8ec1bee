/** A tool: collapsed, its name and description; expanded, also its parameters and raw definition. */
import { memo, useState } from 'react';
import type { Tool } from '../../api/types';
import { stringify } from '../../json/exact';
import { Badge } from '../../ui/Badge';
import { CodeBlock } from '../../ui/CodeBlock';
import { Icon } from '../../ui/icons';
import '../../ui/table.css';
import { UserText } from '../../ui/text';
import { hintsOf, inputSchemaOf, type Parameter, parametersOf } from './schema';

export const ToolDetails = memo(function ToolDetails({ tool }: { tool: Tool }) {
  const [isOpen, setIsOpen] = useState(false);
  const { isReadOnly, isDestructive } = hintsOf(tool);
  const description = typeof tool.description === 'string' ? tool.description : '';
  return (
    <details className="tool" onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" size={16} />
        <span className="tool-summary">
          <span className="row">
            <code className="wrap">
              <UserText>{tool.name}</UserText>
            </code>
            {isReadOnly && <Badge>Read-only</Badge>}
            {isDestructive && (
              <Badge tone="bad" icon="alert">
                Destructive
              </Badge>
            )}
          </span>
          {description && (
            <span className="tool-text" dir="auto">
              {description}
            </span>
          )}
        </span>
      </summary>
      {isOpen && <Body tool={tool} />}
    </details>
  );
});

/** Rendered only while the tool is expanded: a server may have hundreds of tools. */
function Body({ tool }: { tool: Tool }) {
  const schema = inputSchemaOf(tool);
  return (
    <div className="tool-body">
      {schema ? (
        <Parameters parameters={parametersOf(schema)} />
      ) : (
        <p className="quiet">Its parameters are not listed.</p>
      )}
      <CodeBlock label="Raw definition" code={stringify(tool, 2)} />
    </div>
  );
}

function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  if (!parameters.length) return <p className="quiet">It takes no parameters.</p>;
  return (
    <div className="tool-parameters">
      <table className="table" aria-label="Parameters">
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Type</th>
            <th scope="col">Description</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map(({ name, type, isRequired, description }) => (
            <tr key={name}>
              <th scope="row">
                <code>
                  <UserText>{name}</UserText>
                </code>
                {isRequired && <span className="quiet"> required</span>}
              </th>
              <td>
                <code>{type}</code>
              </td>
              <td dir="auto">{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
