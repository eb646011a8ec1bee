-- Inspections: attempts to list the tools of registered MCP endpoints, and what follows from them.
--
--     registrations ──(trigger)──▶ inspections ──(finish_inspection)──▶ snapshots
--           │                        queued → running → finished             │
--           └──────(trigger)──▶ registration_inspections ◀───────────────────┘
--                               last inspection, pinned snapshot, drift, attention, next due time
--
-- Nothing here changes a registration, its version or its updated_at. sql/inspector.sql has the functions that the
-- background process calls; sql/role.sql has its rights.

-- ---------------------------------------------------------------------------------------------------------- snapshots

CREATE TABLE snapshots (
    tools_digest  text        COLLATE "C" CONSTRAINT snapshots_pkey PRIMARY KEY
        CONSTRAINT snapshots_tools_digest_form CHECK (tools_digest ~ '^[0-9a-f]{64}$'),
    digest_format text        NOT NULL,
    raw           bytea       NOT NULL,
    tools         json        NOT NULL CONSTRAINT snapshots_tools_is_list CHECK (json_typeof(tools) = 'array'),
    instructions  text,
    seen_at       timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE snapshots ALTER COLUMN raw SET STORAGE EXTERNAL;  -- it is compressed already
COMMENT ON TABLE snapshots IS 'The tool lists that servers gave, each distinct one once.';
COMMENT ON COLUMN snapshots.tools_digest IS
    'SHA-256 of tools and instructions in canonical form (registry_api/domain/tool_digest.py), in hexadecimal.';
COMMENT ON COLUMN snapshots.digest_format IS 'The rule behind the digest; part of what is hashed.';
COMMENT ON COLUMN snapshots.raw IS
    'What the server sent, as JSON compressed by zlib: {"tools", "instructions"}. A new rule computes digests from it.';
COMMENT ON COLUMN snapshots.tools IS 'The tools for display: as in raw, but U+FFFD for U+0000, which json cannot return.';
COMMENT ON COLUMN snapshots.seen_at IS 'When a server first gave this list.';

-- -------------------------------------------------------------------------------------------------------- inspections

CREATE TABLE inspections (
    inspection_id    uuid        CONSTRAINT inspections_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    registration_id  uuid,
    endpoint_url     text        NOT NULL
        CONSTRAINT inspections_endpoint_url_length CHECK (char_length(endpoint_url) BETWEEN 9 AND 2048),
    transport        text        NOT NULL
        CONSTRAINT inspections_transport_known CHECK (transport IN ('streamable-http', 'sse')),
    host             text        NOT NULL GENERATED ALWAYS AS (substring(endpoint_url FROM '://([^/?]*)')) STORED,
    requester_id     uuid        CONSTRAINT inspections_requester_id_fkey REFERENCES users,
    requested_at     timestamptz NOT NULL DEFAULT now(),
    priority         smallint    NOT NULL DEFAULT 2 CONSTRAINT inspections_priority_known CHECK (priority IN (0, 1, 2)),
    due_at           timestamptz NOT NULL DEFAULT now(),
    state            text        NOT NULL DEFAULT 'queued'
        CONSTRAINT inspections_state_known CHECK (state IN ('queued', 'running', 'finished')),
    attempt          integer     NOT NULL DEFAULT 0,
    claimed_by       text,
    lease_ends_at    timestamptz,
    started_at       timestamptz,
    finished_at      timestamptz,
    outcome          text        CONSTRAINT inspections_outcome_known CHECK (outcome IN (
        'ok', 'auth_required', 'not_mcp', 'wrong_transport', 'unreachable', 'tls_failed', 'timeout', 'too_large',
        'refused', 'abandoned'
    )),
    detail           text,
    http_status      integer,
    protocol_version text,
    server           json,
    instructions     text,
    capabilities     json,
    sign_in          json,
    tools_digest     text        COLLATE "C" CONSTRAINT inspections_tools_digest_fkey REFERENCES snapshots,
    findings         json        NOT NULL DEFAULT '[]',
    evidence         json,
    CONSTRAINT inspections_running_has_lease CHECK (
        (state = 'running') = (lease_ends_at IS NOT NULL) AND (state <> 'running' OR claimed_by IS NOT NULL)
    ),
    CONSTRAINT inspections_finished_has_outcome CHECK (
        (state = 'finished') = (outcome IS NOT NULL) AND (state = 'finished') = (finished_at IS NOT NULL)
    ),
    CONSTRAINT inspections_ok_has_snapshot CHECK ((outcome IS NOT DISTINCT FROM 'ok') = (tools_digest IS NOT NULL))
);
COMMENT ON TABLE inspections IS 'Attempts to list the tools of an MCP endpoint: the queue, and the results.';
COMMENT ON COLUMN inspections.registration_id IS
    'Null: of an address that is not registered yet. No foreign key: a trigger deletes the row.';
COMMENT ON COLUMN inspections.endpoint_url IS 'As it was when the inspection was queued; an edit moves a queued one.';
COMMENT ON COLUMN inspections.host IS 'Host and port: one inspection at a time runs on each.';
COMMENT ON COLUMN inspections.requester_id IS 'Null: queued by the schedule, or by a change of the registration.';
COMMENT ON COLUMN inspections.priority IS '0: requested by a person; 1: of a new or edited registration; 2: scheduled.';
COMMENT ON COLUMN inspections.attempt IS 'How often it was claimed. A result of an earlier attempt is not accepted.';
COMMENT ON COLUMN inspections.lease_ends_at IS 'After this time, the process that runs it is taken for dead.';
COMMENT ON COLUMN inspections.instructions IS
    'Of failed ones that got as far as the server''s introduction; those of ok ones are part of the snapshot.';
COMMENT ON COLUMN inspections.sign_in IS 'What a server that wants a sign-in says of it (RFC 9728): "authorization".';
COMMENT ON COLUMN inspections.evidence IS 'Of failed ones: first bytes, addresses, times. For administrators only.';

CREATE UNIQUE INDEX inspections_one_at_a_time_key ON inspections (registration_id) WHERE state IN ('queued', 'running');
COMMENT ON INDEX inspections_one_at_a_time_key IS 'A registration has at most one inspection that is not finished.';
CREATE UNIQUE INDEX inspections_running_host_key ON inspections (host) WHERE state = 'running';
COMMENT ON INDEX inspections_running_host_key IS 'A host has at most one inspection that is running.';
CREATE INDEX inspections_queue_idx ON inspections (priority, due_at) WHERE state = 'queued';
CREATE INDEX inspections_queued_host_idx ON inspections (host) WHERE state = 'queued';
CREATE INDEX inspections_lease_idx ON inspections (lease_ends_at) WHERE state = 'running';
CREATE INDEX inspections_of_addresses_idx ON inspections (finished_at)
    WHERE state = 'finished' AND registration_id IS NULL;
CREATE INDEX inspections_registration_idx
    ON inspections (registration_id, requested_at DESC, inspection_id DESC) WHERE registration_id IS NOT NULL;
CREATE INDEX inspections_requester_idx ON inspections (requester_id, requested_at) WHERE requester_id IS NOT NULL;
CREATE INDEX inspections_tools_digest_idx ON inspections (tools_digest) WHERE tools_digest IS NOT NULL;

CREATE TABLE inspected_hosts (
    host            text        CONSTRAINT inspected_hosts_pkey PRIMARY KEY,
    free_at         timestamptz NOT NULL,
    backoff_ends_at timestamptz
);
COMMENT ON TABLE inspected_hosts IS 'When each host may be inspected next.';
COMMENT ON COLUMN inspected_hosts.free_at IS 'No inspection of this host begins earlier.';
COMMENT ON COLUMN inspected_hosts.backoff_ends_at IS 'After a failure: no scheduled inspection begins earlier.';

CREATE TABLE inspectors (
    name    text        CONSTRAINT inspectors_pkey PRIMARY KEY,
    seen_at timestamptz NOT NULL,
    due     integer     NOT NULL
);
COMMENT ON TABLE inspectors IS 'The processes that inspect, and when each last reported.';

CREATE TABLE inspection_counts (
    outcome  text   CONSTRAINT inspection_counts_pkey PRIMARY KEY,
    finished bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE inspection_counts IS 'How many inspections have finished, by outcome; deleted ones still count.';

CREATE FUNCTION delete_inspections(inspection_ids uuid[]) RETURNS integer
    LANGUAGE plpgsql AS $$
DECLARE
    deleted integer;
    digests text[];
BEGIN
    WITH gone AS (
        DELETE FROM inspections WHERE inspection_id = ANY (inspection_ids) RETURNING tools_digest
    )
    SELECT count(*), array_agg(DISTINCT tools_digest) INTO deleted, digests FROM gone;
    -- An inspection that finishes now holds a lock on its snapshot, or waits for this one and then inserts its own.
    digests := ARRAY(SELECT tools_digest FROM snapshots WHERE tools_digest = ANY (digests) FOR UPDATE SKIP LOCKED);
    -- Not NOT EXISTS: the planner might read all inspections for it, where many have seen the same tools.
    DELETE FROM snapshots AS s WHERE s.tools_digest = ANY (digests)
        AND (SELECT i.inspection_id FROM inspections AS i WHERE i.tools_digest = s.tools_digest LIMIT 1) IS NULL;
    RETURN deleted;
END $$;
COMMENT ON FUNCTION delete_inspections IS 'Deletes inspections, and the snapshots that no other inspection saw.';

-- ------------------------------------------------------------------------------------------- state by registration

CREATE TABLE registration_inspections (
    registration_id       uuid        CONSTRAINT registration_inspections_pkey PRIMARY KEY,
    approved_at           timestamptz,
    due_at                timestamptz,
    last_inspection_id    uuid,
    inspection            json,
    failures              integer     NOT NULL DEFAULT 0,
    last_ok_inspection_id uuid,
    last_ok_digest        text        COLLATE "C",
    last_ok_at            timestamptz,
    unreachable_count     integer     NOT NULL DEFAULT 0,
    first_unreachable_at  timestamptz,
    is_unreachable        boolean     NOT NULL DEFAULT false,
    pinned_inspection_id  uuid,
    pinned_digest         text        COLLATE "C",
    pinned_at             timestamptz,
    approved_snapshot     json,
    candidate_digest      text        COLLATE "C",
    candidate_at          timestamptz,
    candidate_changes     integer     NOT NULL DEFAULT 0,
    drift_digest          text        COLLATE "C",
    is_review_due         boolean     NOT NULL DEFAULT false,
    attention             text[]      NOT NULL GENERATED ALWAYS AS (
        CASE WHEN approved_at IS NULL THEN '{}'::text[] ELSE array_remove(ARRAY[
            CASE WHEN drift_digest IS NOT NULL THEN 'tools_changed' END,
            CASE WHEN is_unreachable THEN 'unreachable' END,
            CASE WHEN is_review_due THEN 'review_due' END
        ], NULL) END
    ) STORED
) WITH (fillfactor = 70);  -- room on the page for the row's next versions
COMMENT ON TABLE registration_inspections IS
    'What inspections have told of each registration, and when it is inspected next. Not part of its version.';
COMMENT ON COLUMN registration_inspections.registration_id IS 'No foreign key: a trigger keeps the rows.';
COMMENT ON COLUMN registration_inspections.approved_at IS 'The registration''s own; null unless Approved.';
COMMENT ON COLUMN registration_inspections.due_at IS 'When it is inspected next; null: not at all, because it is Rejected.';
COMMENT ON COLUMN registration_inspections.inspection IS 'The last finished inspection, as answers have it.';
COMMENT ON COLUMN registration_inspections.failures IS 'Inspections in a row that were neither ok nor auth_required.';
COMMENT ON COLUMN registration_inspections.unreachable_count IS
    'Inspections in a row that were unreachable, tls_failed, timeout or not_mcp; the first at first_unreachable_at.';
COMMENT ON COLUMN registration_inspections.pinned_digest IS 'Of the snapshot that the approval named.';
COMMENT ON COLUMN registration_inspections.pinned_at IS
    'The time of the transaction that pinned it, by which the trigger tells an approval that named a snapshot.';
COMMENT ON COLUMN registration_inspections.approved_snapshot IS 'The pinned snapshot, as answers have it.';
COMMENT ON COLUMN registration_inspections.candidate_digest IS
    'Not the pinned digest, seen once; first at candidate_at. A second look that agrees makes it drift_digest.';
COMMENT ON COLUMN registration_inspections.candidate_changes IS 'How many different candidates there were in a row.';
COMMENT ON COLUMN registration_inspections.drift_digest IS 'Not the pinned digest, seen twice.';
COMMENT ON COLUMN registration_inspections.attention IS 'Why a reviewer should look at it again.';

CREATE INDEX registration_inspections_due_at_idx ON registration_inspections (due_at);
CREATE INDEX registration_inspections_attention_idx ON registration_inspections (registration_id)
    WHERE attention <> '{}';
CREATE INDEX registration_inspections_approved_at_idx ON registration_inspections (approved_at) WHERE NOT is_review_due;
CREATE INDEX registration_inspections_review_due_idx ON registration_inspections (approved_at) WHERE is_review_due;

-- Sessions lock the rows of one registration in this order, so that they never wait in a circle: registrations,
-- registration_inspections, inspections.
CREATE FUNCTION follow_inspections() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO registration_inspections (registration_id, approved_at, due_at) VALUES (
            NEW.registration_id, NEW.approved_at,
            CASE WHEN NEW.status <> 'Rejected' THEN now() + interval '1 day' END
        );
        INSERT INTO inspections (registration_id, endpoint_url, transport, priority)
            VALUES (NEW.registration_id, NEW.endpoint_url, NEW.transport, 1);
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM registration_inspections WHERE registration_id = OLD.registration_id;
        PERFORM delete_inspections(ARRAY(
            SELECT inspection_id FROM inspections WHERE registration_id = OLD.registration_id
        ));
        RETURN NULL;
    END IF;
    UPDATE registration_inspections AS s SET
        approved_at = NEW.approved_at,
        is_review_due = s.is_review_due AND NEW.approved_at IS NOT DISTINCT FROM s.approved_at,
        due_at = CASE WHEN NEW.status <> 'Rejected' THEN coalesce(s.due_at, now()) END
        WHERE registration_id = NEW.registration_id;
    IF NEW.approved_at <> coalesce(OLD.approved_at, '-infinity') THEN
        -- An approval that names no snapshot pins none.
        UPDATE registration_inspections SET (
            pinned_inspection_id, pinned_digest, approved_snapshot, candidate_digest, candidate_at, candidate_changes,
            drift_digest
        ) = ROW (NULL, NULL, NULL, NULL, NULL, 0, NULL)
            WHERE registration_id = NEW.registration_id AND pinned_digest IS NOT NULL AND pinned_at <> now();
    END IF;
    IF (NEW.endpoint_url, NEW.transport) <> (OLD.endpoint_url, OLD.transport) THEN
        UPDATE registration_inspections SET (
            last_inspection_id, inspection, failures, last_ok_inspection_id, last_ok_digest, last_ok_at,
            unreachable_count, first_unreachable_at, is_unreachable,
            pinned_inspection_id, pinned_digest, approved_snapshot, candidate_digest, candidate_at, candidate_changes,
            drift_digest
        ) = ROW (NULL, NULL, 0, NULL, NULL, NULL, 0, NULL, false, NULL, NULL, NULL, NULL, NULL, 0, NULL)
            WHERE registration_id = NEW.registration_id;
        UPDATE inspections SET
            state = 'finished', outcome = 'abandoned', finished_at = now(), lease_ends_at = NULL,
            detail = 'The endpoint was changed while the inspection was running.'
            WHERE registration_id = NEW.registration_id AND state = 'running';
        UPDATE inspections SET
            endpoint_url = NEW.endpoint_url, transport = NEW.transport, due_at = now(), priority = least(priority, 1)
            WHERE registration_id = NEW.registration_id AND state = 'queued';
        IF NOT FOUND THEN
            INSERT INTO inspections (registration_id, endpoint_url, transport, priority)
                VALUES (NEW.registration_id, NEW.endpoint_url, NEW.transport, 1);
        END IF;
    ELSIF NEW.status = 'Rejected' THEN
        UPDATE inspections SET
            state = 'finished', outcome = 'abandoned', finished_at = now(),
            detail = 'The registration was rejected before the inspection began.'
            WHERE registration_id = NEW.registration_id AND state = 'queued';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION follow_inspections IS
    'Trigger function: queues and cancels inspections, and keeps registration_inspections, as a registration changes.';

-- Triggers fire in the order of their names: this one before registrations_are_followed, which publishes the snapshot
-- that is pinned then.
CREATE TRIGGER registrations_are_checked AFTER INSERT OR DELETE ON registrations
    FOR EACH ROW EXECUTE FUNCTION follow_inspections();
CREATE TRIGGER registrations_are_checked_again AFTER UPDATE ON registrations
    FOR EACH ROW WHEN (
        (OLD.endpoint_url, OLD.transport, OLD.status) <> (NEW.endpoint_url, NEW.transport, NEW.status)
        OR OLD.approved_at IS DISTINCT FROM NEW.approved_at
    ) EXECUTE FUNCTION follow_inspections();

-- The triggers hold the table's lock by now: no registration changes before this is committed. Ids are random, so they
-- spread the first inspections over a day.
INSERT INTO registration_inspections (registration_id, approved_at, due_at)
    SELECT
        registration_id, approved_at,
        CASE WHEN status <> 'Rejected' THEN
            now() + interval '1 day' * (('x' || left(registration_id::text, 8))::bit(32)::bigint / 4294967296.0)
        END
    FROM registrations;

-- --------------------------------------------------------------------------------------------------------- documents

CREATE VIEW inspection_fields AS
    SELECT
        i.inspection_id, i.registration_id, i.endpoint_url, i.transport,
        (SELECT person_document(u) FROM users AS u WHERE u.user_id = i.requester_id) AS requested_by,
        rfc3339(i.requested_at) AS requested_at, rfc3339(i.started_at) AS started_at,
        rfc3339(i.finished_at) AS finished_at, i.state, i.outcome, i.detail, i.http_status, i.protocol_version,
        i.server, coalesce(s.instructions, i.instructions) AS instructions, i.capabilities, i.sign_in AS "authorization",
        CASE WHEN i.tools_digest IS NOT NULL THEN
            json_build_object('format', s.digest_format, 'sha256', i.tools_digest)
        END AS tools_digest,
        i.findings
    FROM inspections AS i LEFT JOIN snapshots AS s ON s.tools_digest = i.tools_digest;
COMMENT ON VIEW inspection_fields IS 'Inspections as answers have them, without tools and evidence.';

CREATE VIEW inspection_documents AS
    SELECT inspection_id, row_to_json(f) AS document FROM inspection_fields AS f;
COMMENT ON VIEW inspection_documents IS 'inspection_fields as JSON.';

CREATE FUNCTION registration_document(
    r registrations, submitter_id uuid, approver_id uuid, inspection json, approved_snapshot json, attention text[]
)
    RETURNS TABLE (is_renamed boolean, document json)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT
        registration_document.inspection IS NOT NULL OR registration_document.attention <> '{}'
        -- A minute more, because a new name may be committed that much later than its updated_at.
        OR coalesce(r.updated_at - interval '1 minute' < (
            SELECT max(u.updated_at) FROM users AS u
            WHERE u.user_id IN (registration_document.submitter_id, registration_document.approver_id)
            AND u.updated_at > u.created_at
        ), false),
        row_to_json(document)
    FROM (
        SELECT
            r.registration_id, r.endpoint_url, r.endpoint_name, r.description, r.owner_contact, r.available_tools,
            r.transport, r.status, r.status_reason, r.submitter_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = registration_document.submitter_id)
                AS submitter,
            r.approver_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = registration_document.approver_id)
                AS approver,
            rfc3339(r.submitted_at) AS submitted_at, rfc3339(r.approved_at) AS approved_at,
            rfc3339(r.created_at) AS created_at, rfc3339(r.updated_at) AS updated_at, r.version,
            registration_document.inspection, registration_document.approved_snapshot, registration_document.attention
    ) AS document;
END;
COMMENT ON FUNCTION registration_document(registrations, uuid, uuid, json, json, text[]) IS
    'A registration as answers have it, and whether it can differ from an earlier answer of the same version.';

CREATE OR REPLACE FUNCTION registration_document(r registrations, submitter_id uuid, approver_id uuid)
    RETURNS TABLE (is_renamed boolean, document json)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT d.is_renamed, d.document FROM registration_document(r, submitter_id, approver_id, NULL, NULL, '{}') AS d;
END;
COMMENT ON FUNCTION registration_document(registrations, uuid, uuid) IS
    'The same of a registration that has just been created.';

CREATE OR REPLACE VIEW registration_documents AS
    SELECT r.registration_id, r.version, d.is_renamed, d.document
    FROM registrations AS r
    LEFT JOIN registration_inspections AS i ON i.registration_id = r.registration_id
    CROSS JOIN LATERAL registration_document(
        r, r.submitter_id, r.approver_id, i.inspection, i.approved_snapshot, coalesce(i.attention, '{}')
    ) AS d;

-- -------------------------------------------------------------------------------------------------------- publishing

ALTER TABLE published_versions ADD COLUMN approved_snapshot json;
COMMENT ON COLUMN published_versions.approved_snapshot IS
    'The snapshot that the approval named: {inspection_id, tools_digest, seen_at}.';
CREATE INDEX published_versions_inspection_idx ON published_versions ((approved_snapshot ->> 'inspection_id'))
    WHERE approved_snapshot IS NOT NULL;

CREATE FUNCTION tool_names(tools json) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(SELECT DISTINCT tool ->> 'name' FROM json_array_elements(tools) AS tool);
COMMENT ON FUNCTION tool_names IS 'The names of a list of tools.';
CREATE INDEX published_versions_tool_names_idx ON published_versions USING gin (tool_names(available_tools))
    WHERE is_latest AND NOT is_withdrawn;
COMMENT ON INDEX published_versions_tool_names_idx IS 'For same_named_tools.';

CREATE OR REPLACE VIEW live_registration_documents AS
    SELECT r.registration_id, r.version, row_to_json(document) AS document
    FROM live_registrations AS l
    JOIN registrations AS r ON r.registration_id = l.registration_id
    JOIN published_versions AS v ON (v.slug, v.number) = (l.slug, l.number)
    LEFT JOIN registration_inspections AS i ON i.registration_id = r.registration_id
    CROSS JOIN LATERAL (
        SELECT
            r.registration_id, v.endpoint_url, v.endpoint_name, v.description, r.owner_contact, v.available_tools,
            v.transport, r.status, r.status_reason, r.submitter_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = r.submitter_id) AS submitter,
            r.approver_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = r.approver_id) AS approver,
            rfc3339(r.submitted_at) AS submitted_at, rfc3339(r.approved_at) AS approved_at,
            rfc3339(r.created_at) AS created_at, rfc3339(r.updated_at) AS updated_at, r.version,
            i.inspection, v.approved_snapshot, coalesce(i.attention, '{}') AS attention,
            v.number || '.0.0' AS published_version, rfc3339(v.published_at) AS published_at, l.has_pending_edit
    ) AS document;

-- The same function as before, but for approved_snapshot: a new digest is a new version, also with the same content.
CREATE OR REPLACE FUNCTION publish(approved registrations, approved_at timestamptz, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    its_slug text;
    latest   published_versions;
    pinned   json := (
        SELECT approved_snapshot FROM registration_inspections WHERE registration_id = approved.registration_id
    );
BEGIN
    IF NOT is_publishable(approved.endpoint_url) THEN
        PERFORM withdraw(approved.registration_id, at);
        RETURN;
    END IF;
    SELECT slug INTO its_slug FROM servers WHERE registration_id = approved.registration_id;
    its_slug := coalesce(its_slug, give_slug(approved));
    IF EXISTS (SELECT FROM servers WHERE slug = its_slug AND client_key IS NULL) THEN
        PERFORM give_client_key(its_slug, approved.available_tools);
    END IF;
    SELECT * INTO latest FROM published_versions WHERE slug = its_slug AND is_latest;
    IF (latest.endpoint_name, latest.endpoint_url, latest.description, latest.transport, latest.available_tools::text)
        IS NOT DISTINCT FROM
        (approved.endpoint_name, approved.endpoint_url, approved.description, approved.transport,
         approved.available_tools::text)
        AND (
            pinned IS NULL
            OR pinned #>> '{tools_digest,sha256}' = latest.approved_snapshot #>> '{tools_digest,sha256}'
        ) IS TRUE
    THEN
        UPDATE published_versions SET is_withdrawn = false, status_changed_at = at, updated_at = at
            WHERE slug = its_slug AND is_latest AND is_withdrawn;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    ELSE
        UPDATE published_versions SET is_latest = false, updated_at = at WHERE slug = its_slug AND is_latest;
        INSERT INTO published_versions (
            slug, number, endpoint_name, endpoint_url, description, transport, available_tools, approved_snapshot,
            approver_id, published_at, status_changed_at, updated_at
        ) VALUES (
            its_slug, coalesce(latest.number, 0) + 1, approved.endpoint_name, approved.endpoint_url,
            approved.description, approved.transport, approved.available_tools, pinned,
            -- An administrator's edit of an approved registration publishes as well, and is in the approver's name only
            -- if they are the same person. The statement that changes a registration writes its audit entry, too.
            coalesce((
                SELECT user_id FROM audit_log
                WHERE registration_id = approved.registration_id AND timestamp = statement_timestamp()
                LIMIT 1
            ), approved.approver_id),
            approved_at, at, at
        );
    END IF;
    UPDATE published_set SET revision = revision + 1;
END $$;
