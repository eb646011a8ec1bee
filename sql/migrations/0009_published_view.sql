-- What `view=published` lists: every registration with a live version, with the content of that version.
--
--     registrations, servers, published_versions ──(trigger)──▶ live_registrations ──▶ live_counts
--
-- A table of its own, because an index covers one table only: a page that is filtered by what registrations have and
-- searched by what versions have would have to join a million rows of each.

CREATE TABLE live_registrations (
    registration_id  uuid        CONSTRAINT live_registrations_pkey PRIMARY KEY,
    slug             text        COLLATE "C" NOT NULL,
    number           integer     NOT NULL,
    endpoint_name    text        NOT NULL,
    owner_contact    text        NOT NULL,
    status           text        NOT NULL,
    has_pending_edit boolean     NOT NULL,
    submitter_id     uuid        NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    search_text      text        NOT NULL
);
COMMENT ON TABLE live_registrations IS
    'The registrations that clients see: what view=published filters, searches and sorts by. Kept by triggers.';
COMMENT ON COLUMN live_registrations.registration_id IS 'No foreign key: the trigger that keeps the row deletes it.';
COMMENT ON COLUMN live_registrations.number IS 'With slug, the live row of published_versions.';
COMMENT ON COLUMN live_registrations.endpoint_name IS 'The name that was approved.';
COMMENT ON COLUMN live_registrations.owner_contact IS 'The registration''s own: versions have none.';
COMMENT ON COLUMN live_registrations.status IS 'The registration''s own, as it is now.';
COMMENT ON COLUMN live_registrations.has_pending_edit IS 'An edit waits for review, and clients do not see it.';
COMMENT ON COLUMN live_registrations.search_text IS 'All that a search looks through, in the words that were approved.';

CREATE VIEW live_registrations_source AS
    SELECT
        r.registration_id, v.slug, v.number, v.endpoint_name, r.owner_contact, r.status,
        r.status = 'Pending' AND (
            s.review_asked
            OR (v.endpoint_name, v.endpoint_url, v.description, v.transport, v.available_tools::text)
                IS DISTINCT FROM
                (r.endpoint_name, r.endpoint_url, r.description, r.transport, r.available_tools::text)
        ) AS has_pending_edit,
        r.submitter_id, r.created_at, r.updated_at,
        registration_search_text(
            v.endpoint_name, v.description, v.endpoint_url, r.owner_contact, v.available_tools
        ) AS search_text
    FROM registrations AS r
    JOIN servers AS s ON s.registration_id = r.registration_id
    JOIN published_versions AS v ON v.slug = s.slug
    WHERE v.is_latest AND NOT v.is_withdrawn;
COMMENT ON VIEW live_registrations_source IS 'What live_registrations must hold, computed from the other tables.';

CREATE TABLE live_counts (LIKE registration_counts INCLUDING DEFAULTS) WITH (fillfactor = 10);
ALTER TABLE live_counts ADD CONSTRAINT live_counts_pkey PRIMARY KEY (shard);
COMMENT ON TABLE live_counts IS 'How many rows live_registrations has, by status; as registration_counts.';
COMMENT ON COLUMN live_counts.shard IS 'As in registration_counts: only sums tell.';
INSERT INTO live_counts (shard) SELECT generate_series(0, 31);

-- The indexes of registrations, for the same filters and orders; search_index.sql has the rest.
CREATE INDEX live_registrations_created_at_idx ON live_registrations (created_at DESC, registration_id DESC);
CREATE INDEX live_registrations_updated_at_idx ON live_registrations (updated_at DESC, registration_id DESC);
CREATE INDEX live_registrations_endpoint_name_idx
    ON live_registrations (lower(endpoint_name) COLLATE "C", registration_id);
CREATE INDEX live_registrations_status_idx ON live_registrations (status, created_at DESC, registration_id DESC);
CREATE INDEX live_registrations_submitter_idx
    ON live_registrations (submitter_id, created_at DESC, registration_id DESC);
CREATE INDEX live_registrations_submitter_status_idx
    ON live_registrations (submitter_id, status, created_at DESC, registration_id DESC);
CREATE INDEX live_registrations_wide_idx ON live_registrations USING gin (wide_grams(search_text));

-- With its owner's rights, because the service's role has none here; so it names where it looks.
CREATE FUNCTION follow_live() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    id  uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.registration_id ELSE NEW.registration_id END;
    was text;
    now text;
BEGIN
    SELECT status INTO was FROM live_registrations WHERE registration_id = id;
    INSERT INTO live_registrations SELECT * FROM live_registrations_source WHERE registration_id = id
        ON CONFLICT (registration_id) DO UPDATE SET (
            slug, number, endpoint_name, owner_contact, status, has_pending_edit, updated_at, search_text
        ) = (
            excluded.slug, excluded.number, excluded.endpoint_name, excluded.owner_contact, excluded.status,
            excluded.has_pending_edit, excluded.updated_at, excluded.search_text
        )
        RETURNING status INTO now;
    IF now IS NULL AND was IS NOT NULL THEN
        DELETE FROM live_registrations WHERE registration_id = id;
    END IF;
    IF now IS DISTINCT FROM was THEN
        UPDATE live_counts SET
            pending = pending + coalesce(now = 'Pending', false)::int - coalesce(was = 'Pending', false)::int,
            approved = approved + coalesce(now = 'Approved', false)::int - coalesce(was = 'Approved', false)::int,
            rejected = rejected + coalesce(now = 'Rejected', false)::int - coalesce(was = 'Rejected', false)::int
        WHERE shard = pg_backend_pid() % 32;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION follow_live IS 'Brings live_registrations in line with a registration that has changed.';

-- Triggers fire in the order of their names: these after registrations_are_followed and registrations_are_published,
-- which decide what is live. So all sessions lock registration_counts, published_set and live_counts in this order.
CREATE TRIGGER registrations_are_shown AFTER UPDATE OR DELETE ON registrations
    FOR EACH ROW EXECUTE FUNCTION follow_live();
CREATE TRIGGER registrations_are_shown_at_once AFTER INSERT ON registrations
    FOR EACH ROW WHEN (NEW.status = 'Approved') EXECUTE FUNCTION follow_live();

-- The triggers hold the table's lock by now: no registration changes before this is committed.
INSERT INTO live_registrations SELECT * FROM live_registrations_source;
UPDATE live_counts SET (pending, approved, rejected) = (
    SELECT
        count(*) FILTER (WHERE status = 'Pending'),
        count(*) FILTER (WHERE status = 'Approved'),
        count(*) FILTER (WHERE status = 'Rejected')
    FROM live_registrations
) WHERE shard = 0;
