/** The button that downloads the filtered audit entries as CSV, with a menu for the separator. */
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import type { AuditFilter } from '../../api/queries';
import '../../connect/install.css';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/icons';
import { Menu } from '../../ui/Menu';
import { saveFile } from '../../ui/save-file';
import { fail, succeed } from '../../ui/toast';

export function Download({ query }: { query: AuditFilter }) {
  const api = useApi();
  const [isBusy, setIsBusy] = useState(false);

  const save = async (separator: 'comma' | 'semicolon') => {
    setIsBusy(true);
    try {
      const { name, content } = await api.file('/audit/export', {
        query: { ...query, format: 'csv', separator },
      });
      saveFile(name, 'text/csv', content);
      succeed('The changes are saved as CSV.');
    } catch (error) {
      fail('The file was not saved.', error);
    }
    setIsBusy(false);
  };

  return (
    <div className="split">
      <Button
        icon="download"
        isBusy={isBusy}
        title="All changes that match the filters, oldest first"
        onClick={() => save('comma')}
      >
        {isBusy ? 'Preparing the file…' : 'Download CSV'}
      </Button>
      <Menu
        label="More ways to download"
        className="button split-more"
        button={<Icon name="chevron" size={12} />}
      >
        {close => (
          <>
            <Choice onChoose={() => save('comma')} close={close}>
              Download with commas
            </Choice>
            <Choice onChoose={() => save('semicolon')} close={close}>
              Download with semicolons (for Excel in most of Europe)
            </Choice>
          </>
        )}
      </Menu>
    </div>
  );
}

interface ChoiceProps {
  onChoose: () => void;
  close: () => void;
  children: string;
}

function Choice({ onChoose, close, children }: ChoiceProps) {
  const choose = () => {
    close();
    onChoose();
  };
  return (
    <button type="button" className="menu-item" onClick={choose}>
      <Icon name="download" size={16} />
      <span>{children}</span>
    </button>
  );
}
