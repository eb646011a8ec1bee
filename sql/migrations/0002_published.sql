-- What MCP clients see: the versions that approvals have published.
--
--     registrations ──(trigger)──▶ servers (a name, given once) ──▶ published_versions (1, 2, …, the last is "latest")
--
-- A trigger publishes, not the service. So what is published is defined once, the service's role cannot forge it, and a
-- release that does not know of it yet publishes as well.

CREATE TABLE servers (
    slug            text    COLLATE "C" CONSTRAINT servers_pkey PRIMARY KEY
        CONSTRAINT servers_slug_form CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,98}[a-z0-9]$' AND slug <> 'versions'),
    registration_id uuid    NOT NULL CONSTRAINT servers_registration_id_key UNIQUE,
    review_asked    boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE servers IS 'The name that a registration got when it was first published; never given again.';
COMMENT ON COLUMN servers.slug IS 'The name without its namespace, which is a setting of the service.';
COMMENT ON COLUMN servers.registration_id IS 'No foreign key: the name outlives the registration.';
COMMENT ON COLUMN servers.review_asked IS 'The submitter has edited or resubmitted it, and nobody has decided since.';

CREATE TABLE published_versions (
    slug              text        COLLATE "C" NOT NULL CONSTRAINT published_versions_slug_fkey REFERENCES servers,
    number            integer     NOT NULL CONSTRAINT published_versions_number_positive CHECK (number > 0),
    endpoint_name     text        NOT NULL,
    endpoint_url      text        NOT NULL,
    description       text        NOT NULL,
    transport         text        NOT NULL,
    available_tools   json        NOT NULL,
    approver_id       uuid        NOT NULL CONSTRAINT published_versions_approver_id_fkey REFERENCES users,
    published_at      timestamptz NOT NULL,
    is_latest         boolean     NOT NULL DEFAULT true,
    is_withdrawn      boolean     NOT NULL DEFAULT false,
    status_changed_at timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    title             text        NOT NULL GENERATED ALWAYS AS (
        CASE WHEN char_length(endpoint_name) <= 100 THEN endpoint_name ELSE left(endpoint_name, 99) || '…' END
    ) STORED,
    summary           text        NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN description !~ '\S' THEN left(endpoint_name, 100)
            WHEN char_length(btrim(regexp_replace(description, '\s+', ' ', 'g'))) <= 100
                THEN btrim(regexp_replace(description, '\s+', ' ', 'g'))
            ELSE left(btrim(regexp_replace(description, '\s+', ' ', 'g')), 99) || '…'
        END
    ) STORED,
    search_text       text        NOT NULL GENERATED ALWAYS AS (
        lower(slug || E'\n' || endpoint_name || E'\n' || description COLLATE "default")
    ) STORED,
    CONSTRAINT published_versions_pkey PRIMARY KEY (slug, number)
);
COMMENT ON TABLE published_versions IS 'What was approved, as it was then; only the columns from is_latest on change.';
COMMENT ON COLUMN published_versions.number IS 'As semantic version: 2 is 2.0.0.';
COMMENT ON COLUMN published_versions.is_withdrawn IS 'Clients must not use it any more: "deleted" in the read API.';
COMMENT ON COLUMN published_versions.updated_at IS 'When clients last saw a change of it, the loss of "latest" included.';
COMMENT ON COLUMN published_versions.title IS 'The name, in the 100 characters that the read API allows.';
COMMENT ON COLUMN published_versions.summary IS 'The description on one line of 100 characters; never empty.';
COMMENT ON COLUMN published_versions.search_text IS 'All that a search of the read API looks through, lower-cased.';

-- A page of the read API walks one of these in the order of names, and never through what it leaves out.
CREATE UNIQUE INDEX published_versions_latest_key ON published_versions (slug) WHERE is_latest;
COMMENT ON INDEX published_versions_latest_key IS 'Exactly one version of a server is the latest.';
CREATE INDEX published_versions_live_latest_idx ON published_versions (slug, number)
    WHERE is_latest AND NOT is_withdrawn;
CREATE INDEX published_versions_live_idx ON published_versions (slug, number) WHERE NOT is_withdrawn;
CREATE INDEX published_versions_number_idx ON published_versions (number, slug);
CREATE INDEX published_versions_updated_at_idx ON published_versions (updated_at);

CREATE TABLE published_set (
    is_only  boolean CONSTRAINT published_set_pkey PRIMARY KEY DEFAULT true
        CONSTRAINT published_set_has_one_row CHECK (is_only),
    revision bigint  NOT NULL DEFAULT 1
);
COMMENT ON TABLE published_set IS 'One row: all that is published, as a whole.';
COMMENT ON COLUMN published_set.revision IS 'One more at each change of any published version; the read API''s ETag.';
INSERT INTO published_set DEFAULT VALUES;

CREATE FUNCTION is_publishable(endpoint_url text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN endpoint_url ~ '^https://'
        AND endpoint_url !~ '^https://([^/?]*\.)?localhost\.?[:/]'
        AND endpoint_url !~ '^https://(127\.|0\.0\.0\.0)[0-9.]*[:/]'
        AND endpoint_url !~ '^https://\[::(1?|ffff:(7f[0-9a-f]{2}:[0-9a-f]+|0:0|127\.[0-9.]+|0\.0\.0\.0))\]'
        AND endpoint_url !~ '[{}]';
COMMENT ON FUNCTION is_publishable IS 'Clients get https only, nothing on their own machine, and no {variables}.';

CREATE FUNCTION slug_of(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(left(btrim(regexp_replace(lower(
        -- Letters that Unicode does not take apart, then those that it does.
        regexp_replace(normalize(
            translate(replace(replace(replace(lower(words), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðþı', 'olddti'), NFKD
        ), '[\u0300-\u036f''’]', '', 'g') COLLATE "C"
    ), '[^a-z0-9]+', '-', 'g'), '-'), 60), '-');
COMMENT ON FUNCTION slug_of IS '"Café & Bar (beta)" becomes "cafe-bar-beta"; words of another script become "".';

CREATE FUNCTION give_slug(registration registrations) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    wished text := slug_of(registration.endpoint_name);
    given  text;
BEGIN
    IF length(wished) < 2 THEN
        wished := slug_of(substring(registration.endpoint_url FROM '://([^/?]*)'));
    END IF;
    IF length(wished) < 2 OR wished = 'versions' THEN
        wished := btrim('server-' || wished, '-');
    END IF;
    FOR attempt IN 1..10 LOOP
        given := wished || CASE attempt
            WHEN 1 THEN ''
            WHEN 10 THEN '-' || left(replace(registration.registration_id::text, '-', ''), 12)
            ELSE '-' || attempt
        END;
        INSERT INTO servers (slug, registration_id) VALUES (given, registration.registration_id)
            ON CONFLICT (slug) DO NOTHING;
        IF FOUND THEN
            RETURN given;
        END IF;
    END LOOP;
    RAISE unique_violation USING MESSAGE = 'no name is left for ' || registration.registration_id;
END $$;
COMMENT ON FUNCTION give_slug IS 'Names a registration: weather, or weather-2 where that is taken, up to -9.';

CREATE FUNCTION withdraw(of_registration uuid, at timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE published_versions AS v
        SET is_withdrawn = true, status_changed_at = at, updated_at = at
        FROM servers AS s
        WHERE s.registration_id = of_registration AND v.slug = s.slug AND NOT v.is_withdrawn;
    IF FOUND THEN
        UPDATE published_set SET revision = revision + 1;
    END IF;
END $$;
COMMENT ON FUNCTION withdraw IS 'Takes every version of a registration away from clients.';

CREATE FUNCTION publish(approved registrations, approved_at timestamptz, at timestamptz) RETURNS void
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
            approved.approver_id, approved_at, at, at
        );
    END IF;
    UPDATE published_set SET revision = revision + 1;
END $$;
COMMENT ON FUNCTION publish IS 'Gives clients what is approved now: a new version, unless the latest is just that.';

-- With its owner's rights, because the service's role has none here; so it names where it looks.
CREATE FUNCTION follow_registration() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    at timestamptz;
BEGIN
    IF TG_OP = 'DELETE' OR NEW.status <> 'Pending' THEN
        -- Whoever asks for changes since a moment must not miss one that is committed later: one at a time, then the time.
        PERFORM FROM published_set FOR UPDATE;
        at := CASE WHEN TG_OP = 'INSERT' THEN NEW.updated_at ELSE clock_timestamp() END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM withdraw(OLD.registration_id, at);
        RETURN NULL;
    END IF;
    IF NEW.status = 'Approved' THEN
        PERFORM publish(NEW, NEW.updated_at, at);
    ELSIF NEW.status = 'Rejected' AND OLD.status <> 'Rejected' AND NOT EXISTS (
        -- A refused edit leaves clients what was approved before; any other rejection is one of the whole.
        SELECT FROM servers WHERE registration_id = NEW.registration_id AND review_asked
    ) THEN
        PERFORM withdraw(NEW.registration_id, at);
    END IF;
    UPDATE servers SET review_asked = NOT review_asked
        WHERE registration_id = NEW.registration_id
        AND review_asked <> (NEW.status = 'Pending' AND (review_asked OR NEW.submitted_at <> OLD.submitted_at));
    RETURN NULL;
END $$;
COMMENT ON FUNCTION follow_registration IS 'Brings what is published in line with a registration that has changed.';

CREATE TRIGGER registrations_are_followed AFTER UPDATE OR DELETE ON registrations
    FOR EACH ROW EXECUTE FUNCTION follow_registration();
-- The service makes every registration pending; rows that are put in approved are published as well.
CREATE TRIGGER registrations_are_published AFTER INSERT ON registrations
    FOR EACH ROW WHEN (NEW.status = 'Approved') EXECUTE FUNCTION follow_registration();

-- What is approved already, in the order in which it was approved.
DO $$
DECLARE
    approved registrations;
BEGIN
    FOR approved IN SELECT * FROM registrations WHERE status = 'Approved' ORDER BY approved_at, registration_id LOOP
        PERFORM publish(approved, approved.approved_at, approved.approved_at);
    END LOOP;
END $$;
