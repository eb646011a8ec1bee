/** Who approved the version that the page shows, when and why, and what the review covered. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/ApiContext';
import { keys } from '../../api/queries';
import type { PublishedVersion, Registration } from '../../api/types';
import { Ago } from '../../ui/Ago';
import { Fact } from '../../ui/Facts';
import { counted, nameOf } from '../../ui/format';
import { UserText } from '../../ui/text';

interface ApprovalProps {
  server: Registration;
  live: PublishedVersion | undefined;
}

export function Approval({ server, live }: ApprovalProps) {
  const approver = server.approver ?? live?.approver;
  const approvedAt = server.approved_at ?? live?.published_at;
  const note = useNote(server, Boolean(approvedAt));
  if (!approvedAt || !approver) return null;
  const tools = counted(server.available_tools.length, 'tool');
  return (
    <Fact name="Approved">
      <Ago time={approvedAt} /> by <UserText>{nameOf(approver)}</UserText>
      {note && (
        <p className="facts-reason">
          “<UserText>{note}</UserText>”
        </p>
      )}
      <p className="small quiet">
        {`Reviewed: address, description and ${tools}, ${
          server.approved_snapshot ? 'as the registry saw them' : 'as the submitter declared them'
        }`}
      </p>
    </Fact>
  );
}

/** The latest approval is expected among this many entries. */
const HISTORY_LIMIT = 20;

/** An edit clears the note of the registration; the history keeps it. */
function useNote(server: Registration, isApproved: boolean): string | null | undefined {
  const api = useApi();
  const { registration_id, status, status_reason, approved_at, updated_at } = server;
  const isKept = status === 'Approved' && (status_reason !== null || approved_at === updated_at);
  const { data } = useQuery({
    queryKey: [...keys.history(registration_id), 'newest'],
    queryFn: ({ signal }) =>
      api.get('/registrations/{registration_id}/history', {
        path: { registration_id },
        query: { limit: HISTORY_LIMIT },
        signal,
      }),
    enabled: isApproved && !isKept,
  });
  if (isKept) return status_reason;
  return data?.items.find(({ action }) => action === 'Approved')?.metadata.reason;
}
