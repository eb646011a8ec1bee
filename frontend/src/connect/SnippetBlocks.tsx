/** The snippets of one client; commands in the syntax of the chosen shell. */
import { Fragment, useId } from 'react';
import { CodeBlock } from '../ui/CodeBlock';
import { useStore } from '../ui/store';
import { chosenShell, SHELL_NAMES, SHELLS } from './shells';
import type { Client } from './snippets';
import type { Target } from './target';

interface SnippetBlocksProps {
  client: Client;
  target: Target;
  /** Whether to show install links. */
  isInstallable: boolean;
}

export function SnippetBlocks({ client, target, isInstallable }: SnippetBlocksProps) {
  const chosen = useStore(chosenShell);
  const snippets = client
    .snippets(target)
    .filter(({ installs, shell }) => (isInstallable || !installs) && (!shell || shell === chosen));
  const firstCommand = snippets.find(({ shell }) => shell);
  return snippets.map(snippet => (
    <Fragment key={`${client.id} ${snippet.label} ${snippet.shell}`}>
      {snippet === firstCommand && <ShellChoice />}
      <CodeBlock
        label={snippet.shell ? `${snippet.label}: ${SHELL_NAMES[snippet.shell]}` : snippet.label}
        code={snippet.code}
        note={snippet.note}
      />
    </Fragment>
  ));
}

function ShellChoice() {
  const chosen = useStore(chosenShell);
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Shell</legend>
      {SHELLS.map(shell => (
        <label key={shell}>
          <input
            type="radio"
            name={name}
            checked={shell === chosen}
            onChange={() => chosenShell.set(shell)}
          />
          <span>{SHELL_NAMES[shell]}</span>
        </label>
      ))}
    </fieldset>
  );
}
