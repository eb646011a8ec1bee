-- Headers, OAuth client, links, maintainers and deprecation of a registration.

ALTER TABLE registrations
    ADD COLUMN headers        json   NOT NULL DEFAULT '[]',
    ADD COLUMN oauth          json,
    ADD COLUMN website_url    text,
    ADD COLUMN repository_url text,
    ADD COLUMN maintainers    uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN deprecation    json;
COMMENT ON COLUMN registrations.headers IS
    'The headers that a client sends, as a list of objects that have a name; never their values.';
COMMENT ON COLUMN registrations.oauth IS 'client_id and scopes, for authorization servers that register no clients.';
COMMENT ON COLUMN registrations.maintainers IS
    'Users who may edit it as its submitter does. No foreign key: users are never deleted.';
COMMENT ON COLUMN registrations.deprecation IS 'A message, and perhaps the id of the registration to use instead.';
-- Who maintains what is asked by person.
CREATE INDEX registrations_maintainers_idx ON registrations USING gin (maintainers) WHERE maintainers <> '{}';

ALTER TABLE published_versions
    ADD COLUMN headers        json NOT NULL DEFAULT '[]',
    ADD COLUMN oauth          json,
    ADD COLUMN website_url    text,
    ADD COLUMN repository_url text,
    ADD COLUMN deprecation    json;
COMMENT ON COLUMN published_versions.deprecation IS 'The one that the registration has now, in all its versions.';

-- ---------------------------------------------------------------------------------------------------------- documents

CREATE FUNCTION person_documents(ids uuid[]) RETURNS json
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN ids = '{}' THEN '[]'::json ELSE (
        SELECT json_agg(person_document(u) ORDER BY array_position(ids, u.user_id)) FROM users AS u
        WHERE u.user_id = ANY (ids)
    ) END;
COMMENT ON FUNCTION person_documents IS 'Users as others see them, in this order.';

-- https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json, KeyValueInput. VS Code sends a header
-- without a value empty, ignores its default, and asks for a variable; equal ids of two servers would share the value.
CREATE FUNCTION standard_headers(slug text, headers json) RETURNS json
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT json_agg(json_build_object(
            'name', h.name, 'description', h.description, 'isRequired', h.is_required, 'isSecret', h.is_secret,
            'value', '{' || h.id || '}',
            'variables', json_build_object(h.id, json_build_object(
                'description', h.description, 'isRequired', h.is_required, 'isSecret', h.is_secret,
                'default', h.header -> 'default', 'placeholder', h.header -> 'placeholder',
                'choices', h.header -> 'choices'
            ))
        ) ORDER BY h.place)
        FROM (
            SELECT
                header, place, header ->> 'name' AS name,
                coalesce(header ->> 'description', 'The value of the header ' || (header ->> 'name') || '.')
                    AS description,
                coalesce((header ->> 'is_required')::boolean, false) AS is_required,
                coalesce((header ->> 'is_secret')::boolean, false) AS is_secret,
                slug || '--' || btrim(regexp_replace(lower(header ->> 'name'), '[^a-z0-9]+', '-', 'g'), '-') AS id
            FROM json_array_elements(headers) WITH ORDINALITY AS listed (header, place)
        ) AS h
    );
COMMENT ON FUNCTION standard_headers IS
    'Headers as server.json has them; null if there are none. Members without a value are null.';

CREATE FUNCTION standard_repository(repository_url text) RETURNS json
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN json_build_object('url', repository_url, 'source', CASE substring(repository_url FROM '://([^/:]*)')
        WHEN 'github.com' THEN 'github' WHEN 'gitlab.com' THEN 'gitlab'
        ELSE substring(repository_url FROM '://([^/:]*)')
    END);
COMMENT ON FUNCTION standard_repository IS 'The repository as server.json has it.';

-- --------------------------------------------------------------------------------------------------------- publishing

-- The same function as before, but for the new columns.
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
    IF (latest.endpoint_name, latest.endpoint_url, latest.description, latest.transport, latest.available_tools::text,
        latest.headers::text, latest.oauth::text, latest.website_url, latest.repository_url)
        IS NOT DISTINCT FROM
        (approved.endpoint_name, approved.endpoint_url, approved.description, approved.transport,
         approved.available_tools::text,
         approved.headers::text, approved.oauth::text, approved.website_url, approved.repository_url)
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
            slug, number, endpoint_name, endpoint_url, description, transport, available_tools,
            headers, oauth, website_url, repository_url, deprecation, approved_snapshot,
            approver_id, published_at, status_changed_at, updated_at
        ) VALUES (
            its_slug, coalesce(latest.number, 0) + 1, approved.endpoint_name, approved.endpoint_url,
            approved.description, approved.transport, approved.available_tools,
            approved.headers, approved.oauth, approved.website_url, approved.repository_url, approved.deprecation,
            pinned,
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

-- A deprecation needs no review, and holds for all versions. Fires before registrations_are_followed, by its name.
CREATE FUNCTION follow_deprecation() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    at timestamptz;
BEGIN
    PERFORM FROM published_set FOR UPDATE;  -- as in follow_registration
    at := clock_timestamp();
    UPDATE published_versions SET
        deprecation = NEW.deprecation,
        status_changed_at = CASE
            WHEN is_withdrawn OR (deprecation IS NULL) = (NEW.deprecation IS NULL) THEN status_changed_at ELSE at
        END,
        updated_at = CASE WHEN is_withdrawn THEN updated_at ELSE at END
        WHERE slug = (SELECT slug FROM servers WHERE registration_id = NEW.registration_id);
    IF FOUND THEN
        UPDATE published_set SET revision = revision + 1;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION follow_deprecation IS
    'Trigger function: gives all published versions of a registration its deprecation.';
CREATE TRIGGER registrations_are_deprecated AFTER UPDATE OF deprecation ON registrations
    FOR EACH ROW WHEN (OLD.deprecation::text IS DISTINCT FROM NEW.deprecation::text)
    EXECUTE FUNCTION follow_deprecation();
