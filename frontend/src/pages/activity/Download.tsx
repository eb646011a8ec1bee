/** The button that saves what the filters find as a table for spreadsheets. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../api/ApiContext';
import type { AuditFilter } from '../../api/queries';
import { Button } from '../../ui/Button';
import { auditCsv } from '../../ui/csv';
import { saveFile } from '../../ui/save';
import { fail, succeed, warn } from '../../ui/toast';
import { counted } from '../../ui/words';
import { everyEntry, MOST, namesFor } from './export';

export function Download({ query }: { query: AuditFilter }) {
  const api = useApi();
  const queries = useQueryClient();
  const [count, setCount] = useState<number | null>(null);

  const save = async () => {
    setCount(0);
    try {
      const { entries, isCut } = await everyEntry(api, queries, query, setCount);
      saveFile(
        `registry-activity-${new Date().toISOString().slice(0, 10)}.csv`,
        'text/csv',
        auditCsv(entries, await namesFor(entries, api, queries)),
      );
      if (isCut)
        warn(
          `The file holds the newest ${counted(entries.length, 'change')} only. Choose a shorter time for the rest.`,
        );
      else succeed(`${counted(entries.length, 'change')} saved as CSV.`);
    } catch (error) {
      fail('The file was not saved.', error);
    }
    setCount(null);
  };

  return (
    <Button
      icon="download"
      isBusy={count !== null}
      title={`What the filters find, ${MOST.toLocaleString('en')} changes at most`}
      onClick={save}
    >
      {count === null ? 'Download CSV' : `Reading ${count.toLocaleString('en')}…`}
    </Button>
  );
}
