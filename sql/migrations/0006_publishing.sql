-- Who published a version, under which key client files have a server, and which registered addresses are nearly the same.

-- Nobody publishes while this runs.
LOCK TABLE registrations IN SHARE ROW EXCLUSIVE MODE;

ALTER TABLE servers ADD COLUMN client_key text COLLATE "C"
    CONSTRAINT servers_client_key_form CHECK (client_key ~ '^[a-z0-9][a-z0-9-]{0,56}$')
    CONSTRAINT servers_client_key_key UNIQUE;
COMMENT ON COLUMN servers.client_key IS
    'What files for clients call it: the slug, or another word where a client would refuse that. Given once.';

-- frontend/src/connect/key.ts has the same rule, for what is not published yet; tests/shared/client_keys.json tests both.
CREATE FUNCTION client_key_of(slug text, available_tools json, attempt integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    -- Models are told of "mcp__key__tool", in 64 characters. A tool of more than 49 leaves no key that could be read, and
    -- is not considered; where no tool is known, there is room for one of 16.
    room   integer := 64 - length('mcp____') - coalesce((
        SELECT max(char_length(tool ->> 'name')) FROM json_array_elements(available_tools) AS tool
        WHERE char_length(tool ->> 'name') <= 49
    ), 16);
    suffix text := CASE WHEN attempt > 1 THEN '-' || attempt ELSE '' END;
BEGIN
    -- Claude Code keeps these for servers of its own, and refuses or skips others of the name.
    IF rtrim(left(slug, room), '-') IN
        ('claude-browser', 'claude-in-chrome', 'claude-preview', 'computer-use', 'ide', 'workspace')
    THEN
        suffix := '-mcp' || suffix;
    END IF;
    RETURN rtrim(left(slug, greatest(room - length(suffix), 1)), '-') || suffix;
END $$;
COMMENT ON FUNCTION client_key_of IS
    'The key that a server of this slug, with these tools, should have in client files; attempts from 2 on have a number.';

CREATE FUNCTION give_client_key(its_slug text, available_tools json) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    attempt integer := 1;
BEGIN
    -- Publishing is serialised by published_set, so nobody takes the key meanwhile.
    WHILE EXISTS (SELECT FROM servers WHERE client_key = client_key_of(its_slug, available_tools, attempt)) LOOP
        attempt := attempt + 1;
    END LOOP;
    UPDATE servers SET client_key = client_key_of(its_slug, available_tools, attempt)
        WHERE slug = its_slug AND client_key IS NULL;
END $$;
COMMENT ON FUNCTION give_client_key IS
    'Gives a server its key, unless it has one: client_key_of, or that with a number where it is taken.';

DO $$
DECLARE
    latest published_versions;
BEGIN
    -- What fits as it is comes first: it has been in files under its slug until now.
    FOR latest IN
        SELECT * FROM published_versions WHERE is_latest
        ORDER BY client_key_of(slug, available_tools, 1) <> slug, slug
    LOOP
        PERFORM give_client_key(latest.slug, latest.available_tools);
    END LOOP;
END $$;
-- Files that clients have by their ETag may differ now.
UPDATE published_set SET revision = revision + 1 WHERE EXISTS (SELECT FROM published_versions);

-- The same function as before, but for client_key and approver_id. Versions that were published already keep theirs.
CREATE OR REPLACE FUNCTION publish(approved registrations, approved_at timestamptz, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    its_slug text;
    latest   published_versions;
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
    THEN
        UPDATE published_versions SET is_withdrawn = false, status_changed_at = at, updated_at = at
            WHERE slug = its_slug AND is_latest AND is_withdrawn;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    ELSE
        UPDATE published_versions SET is_latest = false, updated_at = at WHERE slug = its_slug AND is_latest;
        INSERT INTO published_versions (
            slug, number, endpoint_name, endpoint_url, description, transport, available_tools,
            approver_id, published_at, status_changed_at, updated_at
        ) VALUES (
            its_slug, coalesce(latest.number, 0) + 1, approved.endpoint_name, approved.endpoint_url,
            approved.description, approved.transport, approved.available_tools,
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
COMMENT ON COLUMN published_versions.approver_id IS 'Who made it live: by approving it, or by editing what was approved.';

-- A step each: scheme and "www."; a final dot of the host and a port that goes without saying; slashes at the path's end.
CREATE FUNCTION endpoint_url_likeness(endpoint_url text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(
        regexp_replace(
            regexp_replace(lower(endpoint_url COLLATE "C"), '^https?://(www\.)?', ''),
            '\.?(:80|:443)?/', '/'
        ),
        '/+(\?|$)', '\1'
    );
COMMENT ON FUNCTION endpoint_url_likeness IS
    'The same for addresses that differ in scheme, "www.", port 80 or 443, letter case and final slashes only.';

CREATE INDEX registrations_endpoint_url_likeness_idx
    ON registrations (endpoint_url_digest(endpoint_url_likeness(endpoint_url)));
