/** What is approved, as the files that clients and their managed settings are made of. */
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { Button } from '../../ui/Button';
import { saveFile } from '../../ui/save-file';
import { fail } from '../../ui/toast';

const EXPORTS = [
  {
    path: '/v0.1/x/{namespace}/managed-settings',
    file: 'managed-settings.json',
    use: 'Copilot and Claude Code: allows the approved servers, by their addresses, and no others. Clients read an empty list as “block everything”, so there is no file while nothing is published.',
  },
  { path: '/v0.1/x/{namespace}/vscode', file: 'mcp.json', use: 'VS Code: has them ready to use.' },
  {
    path: '/v0.1/x/{namespace}/claude-code',
    file: '.mcp.json',
    // Browsers take the dot from the front of a name, which would leave that of VS Code's file.
    savedAs: 'claude-code.mcp.json',
    use: 'Claude Code: has them ready to use. It is saved as claude-code.mcp.json; rename it.',
  },
] as const;

type Export = (typeof EXPORTS)[number];

/** Read by the API, not by plain links: some registries want a token, and a fault is told and never saved as a file. */
export function Exports({ namespace }: { namespace: string }) {
  const api = useApi();
  const [busy, setBusy] = useState('');
  const save = async ({ path, file, ...one }: Export) => {
    setBusy(file);
    try {
      const content = await api.get(path, { path: { namespace } });
      saveFile(
        'savedAs' in one ? one.savedAs : file,
        'application/json',
        `${JSON.stringify(content, null, 2)}\n`,
      );
    } catch (error) {
      fail(`${file} was not saved.`, error);
    }
    setBusy('');
  };
  return (
    <ul className="about-exports">
      {EXPORTS.map(one => (
        <li key={one.file}>
          <div>
            <p>
              <strong className="mono">{one.file}</strong>
            </p>
            <p className="quiet">{one.use}</p>
            <p className="mono small quiet wrap">{one.path.replace('{namespace}', namespace)}</p>
          </div>
          <Button
            size="s"
            icon="download"
            aria-label={`Download ${one.file}`}
            isBusy={busy === one.file}
            onClick={() => save(one)}
          >
            Download
          </Button>
        </li>
      ))}
    </ul>
  );
}
