/** The downloads of the approved servers as configuration files for clients. */
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import { Button } from '../../ui/Button';
import { saveFile } from '../../ui/save-file';
import { fail } from '../../ui/toast';

const EXPORTS = [
  {
    path: '/v0.1/x/{namespace}/managed-settings',
    file: 'managed-settings.json',
    use: 'Copilot and Claude Code: allows the approved servers, by address, and blocks all others. Clients read an empty list as “block everything”, so there is no file while no server is published.',
  },
  { path: '/v0.1/x/{namespace}/vscode', file: 'mcp.json', use: 'VS Code: adds the approved servers.' },
  {
    path: '/v0.1/x/{namespace}/claude-code',
    file: '.mcp.json',
    // Browsers remove the leading dot of a file name, which would leave the name of VS Code's file.
    savedAs: 'claude-code.mcp.json',
    use: 'Claude Code: adds the approved servers. The download is named claude-code.mcp.json. Rename it to .mcp.json.',
  },
] as const;

type ExportFile = (typeof EXPORTS)[number];

/** Downloads through the API client, not by plain links: the registry may require a token, and an error must not be saved as a file. */
export function Exports({ namespace }: { namespace: string }) {
  const api = useApi();
  const [busy, setBusy] = useState('');
  const save = async ({ path, file, ...others }: ExportFile) => {
    setBusy(file);
    try {
      const content = await api.get(path, { path: { namespace } });
      saveFile(
        'savedAs' in others ? others.savedAs : file,
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
      {EXPORTS.map(item => (
        <li key={item.file}>
          <div>
            <p>
              <strong className="mono">{item.file}</strong>
            </p>
            <p className="quiet">{item.use}</p>
            <p className="mono small quiet wrap">{item.path.replace('{namespace}', namespace)}</p>
          </div>
          <Button
            size="s"
            icon="download"
            aria-label={`Download ${item.file}`}
            isBusy={busy === item.file}
            onClick={() => save(item)}
          >
            Download
          </Button>
        </li>
      ))}
    </ul>
  );
}
