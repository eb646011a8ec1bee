/** The button that saves what the filters find as a table for spreadsheets. */
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import type { AuditFilter } from '../../api/queries';
import { Button } from '../../ui/Button';
import { saveFile } from '../../ui/save';
import { fail, succeed } from '../../ui/toast';

export function Download({ query }: { query: AuditFilter }) {
  const api = useApi();
  const [isBusy, setIsBusy] = useState(false);

  const save = async () => {
    setIsBusy(true);
    try {
      const { name, content } = await api.file('/audit/export', { query: { ...query, format: 'csv' } });
      saveFile(name, 'text/csv', content);
      succeed('The changes are saved as CSV.');
    } catch (error) {
      fail('The file was not saved.', error);
    }
    setIsBusy(false);
  };

  return (
    <Button icon="download" isBusy={isBusy} title="All that the filters find, oldest first" onClick={save}>
      {isBusy ? 'Preparing the file…' : 'Download CSV'}
    </Button>
  );
}
