/** The card as everybody will see it once it is approved. For the eye only: its links and buttons are inert. */

import { useDeferredValue } from 'react';
import { serverNow } from '../../api/clock';
import type { Registration } from '../../api/types';
import { publishingObstacle } from '../../connect/published';
import { Markdown } from '../../ui/Markdown';
import { Card } from '../browse/Card';
import '../browse/browse.css';
import { fieldsOf, type Values } from './values';

const NOBODY = { user_id: '', display_name: null, email: null };

export function Preview({ values }: { values: Values }) {
  const server = useDeferredValue(serverOf(values));
  return (
    <aside className="reg-preview" aria-label="Preview">
      <h2 className="reg-preview-title">Its card in the catalogue</h2>
      <div inert>
        <Card server={server} />
      </div>
      {server.description.trim() && (
        <details className="reg-preview-text">
          <summary>The description as people read it</summary>
          <Markdown source={server.description} />
        </details>
      )}
    </aside>
  );
}

function serverOf(values: Values): Registration {
  const fields = fieldsOf(values);
  const now = new Date(serverNow()).toISOString();
  return {
    ...fields,
    endpoint_name: fields.endpoint_name || 'Name of the server',
    endpoint_url: fields.endpoint_url || 'https://host.example/mcp',
    owner_contact: fields.owner_contact || 'Owner contact',
    registration_id: '',
    status: 'Approved',
    status_reason: null,
    submitter_id: '',
    submitter: NOBODY,
    approver_id: null,
    approver: null,
    submitted_at: now,
    approved_at: now,
    created_at: now,
    updated_at: now,
    version: 1,
    ...(!publishingObstacle(fields.endpoint_url) && { published_version: '1.0.0' }),
  };
}
