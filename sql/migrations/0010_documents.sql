-- How a person, a registration and an audit entry look as JSON; withdrawal in one step; clearer comments.

-- ---------------------------------------------------------------------------------------------------------- documents

CREATE FUNCTION person_document(u users) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN json_build_object('user_id', u.user_id, 'display_name', u.display_name, 'email', u.email);
COMMENT ON FUNCTION person_document IS 'A user as others see them.';

-- The planner inlines this where it stands in FROM. The ids are arguments of their own, because a look-up by
-- r.submitter_id would then make PostgreSQL build the whole row first, large columns included.
CREATE FUNCTION registration_document(r registrations, submitter_id uuid, approver_id uuid)
    RETURNS TABLE (is_renamed boolean, document json)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT
        -- A minute more, because a new name may be committed that much later than its updated_at.
        coalesce(greatest(
            (SELECT u.updated_at FROM users AS u
                WHERE u.user_id = registration_document.submitter_id AND u.updated_at > u.created_at),
            (SELECT u.updated_at FROM users AS u
                WHERE u.user_id = registration_document.approver_id AND u.updated_at > u.created_at)
        ) > r.updated_at - interval '1 minute', false),
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
            rfc3339(r.created_at) AS created_at, rfc3339(r.updated_at) AS updated_at, r.version
    ) AS document;
END;
COMMENT ON FUNCTION registration_document IS
    'A registration as answers have it, and whether a person in it got another name since its last change.';

CREATE VIEW registration_documents AS
    SELECT r.registration_id, r.version, d.is_renamed, d.document
    FROM registrations AS r CROSS JOIN LATERAL registration_document(r, r.submitter_id, r.approver_id) AS d;
COMMENT ON VIEW registration_documents IS 'registration_document of every registration.';

CREATE VIEW live_registration_documents AS
    SELECT r.registration_id, r.version, row_to_json(document) AS document
    FROM live_registrations AS l
    JOIN registrations AS r ON r.registration_id = l.registration_id
    JOIN published_versions AS v ON (v.slug, v.number) = (l.slug, l.number)
    CROSS JOIN LATERAL (
        SELECT
            r.registration_id, v.endpoint_url, v.endpoint_name, v.description, r.owner_contact, v.available_tools,
            v.transport, r.status, r.status_reason, r.submitter_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = r.submitter_id) AS submitter,
            r.approver_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = r.approver_id) AS approver,
            rfc3339(r.submitted_at) AS submitted_at, rfc3339(r.approved_at) AS approved_at,
            rfc3339(r.created_at) AS created_at, rfc3339(r.updated_at) AS updated_at, r.version,
            v.number || '.0.0' AS published_version, rfc3339(v.published_at) AS published_at, l.has_pending_edit
    ) AS document;
COMMENT ON VIEW live_registration_documents IS
    'As registration_documents, with the content of the live version: registrations that have one only.';

CREATE VIEW audit_documents AS
    SELECT e.log_id, row_to_json(document) AS document
    FROM audit_log AS e CROSS JOIN LATERAL (
        SELECT
            e.log_id, e.registration_id, e.user_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = e.user_id) AS "user",
            e.action, e.previous_status, e.new_status, rfc3339(e.timestamp) AS timestamp, e.metadata
    ) AS document;
COMMENT ON VIEW audit_documents IS 'Audit entries as answers have them.';

-- --------------------------------------------------------------------------------------------------------- withdrawal

ALTER TABLE registrations ADD COLUMN withdrawn_at timestamptz;
COMMENT ON COLUMN registrations.withdrawn_at IS
    'When an administrator last withdrew the live version in one step; the change that does it has the same updated_at.';

-- The same function as before, but for withdrawn_at.
CREATE OR REPLACE FUNCTION follow_registration() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    at timestamptz;
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status <> 'Pending' THEN
        -- A client that asks for changes since some time must not miss one that is committed later. So publishing is
        -- serialised by this lock, and the time is taken under it.
        PERFORM FROM published_set FOR UPDATE;
        at := CASE WHEN TG_OP = 'INSERT' THEN NEW.updated_at ELSE clock_timestamp() END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM withdraw(OLD.registration_id, at);
        RETURN NULL;
    END IF;
    IF NEW.status = 'Approved' THEN
        PERFORM publish(NEW, NEW.updated_at, at);
    ELSIF NEW.status = 'Rejected' AND (
        NEW.withdrawn_at = NEW.updated_at
        -- The rejection of an edit leaves the version that was approved before; any other one withdraws it.
        OR OLD.status <> 'Rejected' AND NOT EXISTS (
            SELECT FROM servers WHERE registration_id = NEW.registration_id AND review_asked
        )
    ) THEN
        PERFORM withdraw(NEW.registration_id, at);
    END IF;
    UPDATE servers SET review_asked = NOT review_asked
        WHERE registration_id = NEW.registration_id
        AND review_asked <> (NEW.status = 'Pending' AND (review_asked OR NEW.submitted_at <> OLD.submitted_at));
    RETURN NULL;
END $$;

-- ----------------------------------------------------------------------------------------------------------- comments

ALTER TRIGGER registrations_are_counted_anew ON registrations RENAME TO registrations_are_counted_again;

COMMENT ON TABLE users IS 'The users who have signed in, as the latest access token of each describes them.';
COMMENT ON COLUMN users.entra_id IS 'The oid claim of Entra ID, which never changes for a person or an application.';
COMMENT ON COLUMN users.is_admin IS
    'Whether the latest token had the administrator role. For display only: each request is authorised by its own token.';
COMMENT ON COLUMN users.claims_issued_at IS 'The iat claim of the token behind this row; an older token changes nothing.';

COMMENT ON FUNCTION endpoint_url_digest IS 'For unique indexes: a URL may be longer than an index entry can be.';
COMMENT ON FUNCTION registration_search_text IS
    'The text that a search matches: name, description, URL, owner and names of tools, folded, one per line.';
COMMENT ON TABLE registrations IS 'The registered MCP endpoints, with the state of their review.';
COMMENT ON COLUMN registrations.endpoint_url IS
    'In normal form: scheme and host in lower case, no default port, at least "/" as path.';
COMMENT ON COLUMN registrations.available_tools IS
    'A list of objects that have a name, as sent. Of type json, because jsonb does not keep the order of members.';
COMMENT ON COLUMN registrations.status_reason IS 'The reason that the reviewer gave for the last decision.';
COMMENT ON COLUMN registrations.submitted_at IS
    'When a review was last requested: at creation, by an edit or by a resubmission.';
COMMENT ON COLUMN registrations.version IS 'Incremented by each change; the ETag.';
COMMENT ON INDEX registrations_endpoint_url_key IS 'One registration per endpoint URL.';

COMMENT ON TABLE audit_log IS
    'One row per change of a registration, written in the same transaction; rows cannot be changed or deleted.';
COMMENT ON COLUMN audit_log.registration_id IS 'No foreign key: entries remain when the registration is deleted.';
COMMENT ON COLUMN audit_log.metadata IS
    'request_id; reason; changes, by field; withdrawn, of a withdrawal in one step; the registration, of its deletion.';
COMMENT ON FUNCTION refuse_rewriting IS
    'Trigger function: refuses a statement that would change or delete rows, with SQLSTATE 42501.';
COMMENT ON TRIGGER audit_log_is_append_only ON audit_log IS 'Entries can be added, not changed or deleted.';

COMMENT ON TABLE servers IS
    'The names of published registrations, each assigned at the first publication and never reused.';
COMMENT ON COLUMN servers.registration_id IS 'No foreign key: the name remains when the registration is deleted.';
COMMENT ON COLUMN servers.review_asked IS
    'Whether the submitter has edited or resubmitted the registration since the last decision.';
COMMENT ON COLUMN servers.client_key IS
    'The key of the server in configuration files of clients: the slug, or another word if a client would refuse it.';
COMMENT ON FUNCTION client_key_of IS
    'The key that a server with this slug and these tools should have in client files; with a number from attempt 2 on.';
COMMENT ON FUNCTION give_client_key IS
    'Assigns a key to a server that has none: client_key_of, with a number if that is taken.';
COMMENT ON FUNCTION slug_of IS '"Café & Bar (beta)" becomes "cafe-bar-beta"; words in another script become "".';
COMMENT ON FUNCTION give_slug IS
    'Assigns a slug to a registration: weather, or if that is taken weather-2 up to weather-9, then a part of the id.';

COMMENT ON TABLE published_versions IS
    'Content as it was approved; only the columns from is_latest on change afterwards.';
COMMENT ON COLUMN published_versions.number IS 'The first part of a semantic version: 2 is published as 2.0.0.';
COMMENT ON COLUMN published_versions.is_withdrawn IS 'Clients must no longer use it: "deleted" in the read API.';
COMMENT ON COLUMN published_versions.updated_at IS
    'When its entry in the read API last changed, for instance because it is no longer the latest.';
COMMENT ON COLUMN published_versions.approver_id IS
    'The administrator who published it, by an approval or by an edit of an approved registration.';
COMMENT ON COLUMN published_versions.search_text IS
    'The text that a search of the read API matches: slug, name and description, folded.';
COMMENT ON TABLE published_set IS 'One row, for the set of all published versions.';
COMMENT ON COLUMN published_set.revision IS
    'Incremented by each change of a published version; the ETag of the read API.';
COMMENT ON FUNCTION is_publishable IS
    'Whether clients may get this address: https, not on the user''s own machine, without {variables}.';
COMMENT ON FUNCTION withdraw IS 'Withdraws all versions of a registration.';
COMMENT ON FUNCTION publish IS
    'Publishes an approved registration: as a new version, unless the latest one has the same content.';
COMMENT ON FUNCTION follow_registration IS
    'Trigger function: publishes or withdraws what a change of a registration demands.';
COMMENT ON FUNCTION endpoint_url_likeness IS
    'Equal for addresses that differ only in scheme, "www.", port 80 or 443, letter case or trailing slashes.';

COMMENT ON TABLE registration_counts IS
    'The number of registrations by status, kept by a trigger: counting a million rows takes a second.';
COMMENT ON COLUMN registration_counts.shard IS
    'A session updates one of 32 rows, so that few sessions wait for each other. Only sums over all rows mean anything.';
COMMENT ON FUNCTION count_registration IS 'Trigger function: keeps registration_counts.';

COMMENT ON TABLE live_registrations IS
    'The registrations with a live version: the columns by which view=published filters, searches and sorts.';
COMMENT ON COLUMN live_registrations.registration_id IS 'No foreign key: a trigger deletes the row.';
COMMENT ON COLUMN live_registrations.number IS 'With slug, the key of the live version in published_versions.';
COMMENT ON COLUMN live_registrations.endpoint_name IS 'The name in the live version.';
COMMENT ON COLUMN live_registrations.owner_contact IS 'The one that the registration has now: versions have none.';
COMMENT ON COLUMN live_registrations.status IS 'The status that the registration has now.';
COMMENT ON COLUMN live_registrations.has_pending_edit IS 'Whether an edit waits for review.';
COMMENT ON COLUMN live_registrations.search_text IS 'As in registrations, with the content of the live version.';
COMMENT ON VIEW live_registrations_source IS
    'The rows that live_registrations must have, computed from the other tables.';
COMMENT ON TABLE live_counts IS 'The number of rows in live_registrations by status.';
COMMENT ON COLUMN live_counts.shard IS 'As in registration_counts.';
COMMENT ON FUNCTION follow_live IS 'Trigger function: keeps live_registrations and live_counts.';

COMMENT ON FUNCTION rfc3339 IS
    'A time as answers have it: in UTC, with six digits of fraction, "2026-01-31T09:00:00.120000+00:00".';
COMMENT ON FUNCTION folded IS
    'The text after full case folding and NFKC, equal for spellings of the same words: "Straße" becomes "strasse".';
COMMENT ON FUNCTION containing IS
    'A LIKE pattern for texts that contain these words; wildcard characters in them match themselves.';
COMMENT ON FUNCTION wide_grams IS
    'Each non-ASCII character, alone and with the next, as keys for an index: "天気 ok" has 天, 天気 and 気.';
COMMENT ON FUNCTION spaced IS
    'Puts z around each character, so that pg_trgm indexes single letters and pairs: "ai" becomes "zaziz".';
