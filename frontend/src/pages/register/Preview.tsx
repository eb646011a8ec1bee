/** The card as it will appear in the catalogue. Its links and buttons are inert. */

import { useDeferredValue } from 'react';
import { serverNow } from '../../api/clock';
import type { Registration } from '../../api/types';
import { publishingObstacle } from '../../connect/published';
import { Markdown } from '../../ui/Markdown';
import { Card } from '../browse/Card';
import '../browse/browse.css';
import { fieldsOf, type Values } from './values';

const NO_PERSON = { user_id: '', display_name: null, email: null };

export function Preview({ values }: { values: Values }) {
  const server = useDeferredValue(serverOf(values));
  return (
    <aside className="reg-preview" aria-label="Preview">
      <h2 className="reg-preview-title">Preview</h2>
      <div inert>
        <Card server={server} />
      </div>
      {server.description.trim() && (
        <details className="reg-preview-text">
          <summary>Show the formatted description</summary>
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
    endpoint_name: fields.endpoint_name || 'Server name',
    endpoint_url: fields.endpoint_url || 'https://host.example/mcp',
    owner_contact: fields.owner_contact || 'Owner contact',
    registration_id: '',
    status: 'Approved',
    status_reason: null,
    submitter_id: '',
    submitter: NO_PERSON,
    approver_id: null,
    approver: null,
    submitted_at: now,
    approved_at: now,
    created_at: now,
    updated_at: now,
    version: 1,
    inspection: null,
    approved_snapshot: null,
    attention: [],
    tags: [],
    headers: [],
    oauth: null,
    website_url: null,
    repository_url: null,
    maintainers: [],
    deprecation: null,
    ...(!publishingObstacle(fields.endpoint_url) && { published_version: '1.0.0' }),
  };
}
