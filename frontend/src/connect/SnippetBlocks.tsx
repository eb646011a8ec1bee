/** The snippets of one client; commands in the syntax of the chosen shell. */
import { Fragment } from 'react';
import { CodeBlock } from '../ui/CodeBlock';
import { Segments } from '../ui/Segments';
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
  return (
    <Segments
      label="Shell"
      options={SHELLS.map(shell => ({ value: shell, name: SHELL_NAMES[shell] }))}
      chosen={chosen}
      onChoose={chosenShell.set}
    />
  );
}
