-- Tags: a list that administrators keep, and up to five of it on each registration. Search finds registrations by the
-- titles and synonyms of their tags, and by the stems of words.
--
-- Registrations have the ids of their tags, not the names, so that deleting a tag deletes one row: an id without a tag
-- means nothing. Tags are not part of what is reviewed: a change of them publishes no version.

CREATE FUNCTION tag_search_text(name text, title text, synonyms text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN folded(
        replace(name, '-', ' ') || E'\n' || title
        || coalesce((SELECT string_agg(E'\n' || synonym, '') FROM unnest(synonyms) AS synonym), '')
    );
COMMENT ON FUNCTION tag_search_text IS 'The text that a search matches of a tag: name, title and synonyms, folded.';

CREATE TABLE tags (
    tag_id      uuid    CONSTRAINT tags_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text    COLLATE "C" NOT NULL CONSTRAINT tags_name_key UNIQUE
        CONSTRAINT tags_name_form CHECK (name ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(name) <= 50),
    title       text    NOT NULL CONSTRAINT tags_title_length CHECK (char_length(title) BETWEEN 1 AND 80),
    synonyms    text[]  NOT NULL DEFAULT '{}' CONSTRAINT tags_synonyms_count CHECK (cardinality(synonyms) <= 20),
    search_text text    NOT NULL GENERATED ALWAYS AS (tag_search_text(name, title, synonyms)) STORED
);
COMMENT ON TABLE tags IS 'The tags that registrations may have; administrators keep the list.';
COMMENT ON COLUMN tags.tag_id IS
    'What registrations refer to. A tag that is created again has another id, so registrations do not get it back.';
COMMENT ON COLUMN tags.name IS 'What the API calls it; never changes.';
COMMENT ON COLUMN tags.title IS 'What the pages call it.';
COMMENT ON COLUMN tags.synonyms IS 'Other words by which a search finds registrations with this tag.';

CREATE FUNCTION tag_names(tag_ids uuid[]) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN tag_ids = '{}' THEN '{}'::text[] ELSE ARRAY(
        SELECT t.name::text FROM unnest(tag_ids) WITH ORDINALITY AS i (tag_id, place) JOIN tags AS t USING (tag_id)
        ORDER BY i.place
    ) END;
COMMENT ON FUNCTION tag_names IS 'The names of the tags with these ids, in this order, without deleted tags.';

CREATE FUNCTION tag_ids(tag_names text[]) RETURNS uuid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT t.tag_id FROM unnest(tag_names) WITH ORDINALITY AS n (name, place) JOIN tags AS t USING (name)
        ORDER BY n.place
    );
COMMENT ON FUNCTION tag_ids IS 'The ids of the tags with these names, in this order.';

ALTER TABLE registrations ADD COLUMN tags uuid[] NOT NULL DEFAULT '{}'
    CONSTRAINT registrations_tags_count CHECK (cardinality(tags) <= 5);
COMMENT ON COLUMN registrations.tags IS 'Ids of tags. No foreign keys: an id whose tag was deleted means nothing.';
CREATE INDEX registrations_tags_idx ON registrations USING gin (tags);

-- -------------------------------------------------------------------------------------------------------------- stems

-- Languages that share letters cannot be told apart by one word. So a word of ASCII letters is taken for English, and
-- others for the language of their script; the database's own text search configuration (default_text_search_config)
-- comes second.
CREATE FUNCTION word_pattern(word text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN (
        -- A stemmer may write another letter at the end: "query" and "queries" have the stem "queri".
        SELECT '\m' || CASE WHEN right(found.stem, 1) = 'i' THEN left(found.stem, -1) || '[iy]' ELSE found.stem END
        FROM (
            SELECT stem FROM (
                SELECT 1 AS place, script.dictionary FROM (VALUES
                    ('^[a-z]+$', 'english_stem'::regdictionary),
                    ('^[а-яё]+$', 'russian_stem'::regdictionary),
                    ('^[α-ωά-ώϊϋΐΰ]+$', 'greek_stem'::regdictionary),
                    ('^[\u0620-\u064a]+$', 'arabic_stem'::regdictionary),
                    ('^[\u0900-\u097f]+$', 'hindi_stem'::regdictionary)
                ) AS script (letters, dictionary) WHERE word COLLATE "C" ~ script.letters
                UNION ALL
                SELECT 2, m.mapdict::regdictionary FROM pg_ts_config_map AS m
                -- Token type 2 of the default parser: words with other letters than ASCII.
                WHERE m.mapcfg = get_current_ts_config() AND m.maptokentype = 2 AND word ~ '^[[:alpha:]]+$'
            ) AS d
            CROSS JOIN LATERAL unnest(ts_lexize(d.dictionary, word)) AS stem
            WHERE char_length(stem) >= 3 AND stem <> word AND (
                starts_with(word, stem)
                OR right(stem, 1) = 'i' AND char_length(stem) > 3 AND starts_with(word, left(stem, -1))
            )
            ORDER BY d.place LIMIT 1
        ) AS found
    );
COMMENT ON FUNCTION word_pattern IS
    'A regular expression for folded text with a word that has the stem of this one: "\mticket" for "tickets". Null for '
    'a word that is its own stem, because a search for any part of a text finds its other forms.';

CREATE FUNCTION word_start(word text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN word ~ '^[[:alnum:]]' THEN '\m' ELSE '' END || regexp_replace(word, '([^[:alnum:]])', '\\\1', 'g');
COMMENT ON FUNCTION word_start IS 'A regular expression for texts with a word that begins with this one.';

CREATE FUNCTION starting(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(words, '([\\%_])', '\\\1', 'g') || '%';
COMMENT ON FUNCTION starting IS 'A LIKE pattern for texts that begin with these words; see containing.';

-- ---------------------------------------------------------------------------------------------------------- published

ALTER TABLE live_registrations ADD COLUMN tags uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN live_registrations.tags IS 'The ones that the registration has now: versions have none.';
CREATE INDEX live_registrations_tags_idx ON live_registrations USING gin (tags);

CREATE OR REPLACE VIEW live_registrations_source AS
    SELECT
        r.registration_id, v.slug, v.number, v.endpoint_name, r.owner_contact, r.status,
        r.status = 'Pending' AND (
            s.review_asked
            OR (v.endpoint_name, v.endpoint_url, v.description, v.transport, v.available_tools::text,
                v.headers::text, v.oauth::text, v.website_url, v.repository_url)
                IS DISTINCT FROM
                (r.endpoint_name, r.endpoint_url, r.description, r.transport, r.available_tools::text,
                 r.headers::text, r.oauth::text, r.website_url, r.repository_url)
        ) AS has_pending_edit,
        r.submitter_id, r.created_at, r.updated_at,
        registration_search_text(
            v.endpoint_name, v.description, v.endpoint_url, r.owner_contact, v.available_tools
        ) AS search_text,
        r.tags
    FROM registrations AS r
    JOIN servers AS s ON s.registration_id = r.registration_id
    JOIN published_versions AS v ON v.slug = s.slug
    WHERE v.is_latest AND NOT v.is_withdrawn;

-- The same function as before, but for tags.
CREATE OR REPLACE FUNCTION follow_live() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    id  uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.registration_id ELSE NEW.registration_id END;
    was text;
    now text;
BEGIN
    SELECT status INTO was FROM live_registrations WHERE registration_id = id;
    INSERT INTO live_registrations SELECT * FROM live_registrations_source WHERE registration_id = id
        ON CONFLICT (registration_id) DO UPDATE SET (
            slug, number, endpoint_name, owner_contact, status, has_pending_edit, updated_at, search_text, tags
        ) = (
            excluded.slug, excluded.number, excluded.endpoint_name, excluded.owner_contact, excluded.status,
            excluded.has_pending_edit, excluded.updated_at, excluded.search_text, excluded.tags
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

-- ---------------------------------------------------------------------------------------------------------- documents

CREATE FUNCTION registration_document(
    r registrations, submitter_id uuid, approver_id uuid, inspection json, approved_snapshot json, attention text[],
    tags uuid[], maintainers uuid[]
)
    RETURNS TABLE (is_renamed boolean, document json)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT
        registration_document.inspection IS NOT NULL OR registration_document.attention <> '{}'
        -- A tag of it was deleted.
        OR cardinality(registration_document.tags) <> cardinality(document.tags)
        OR registration_document.maintainers <> '{}'
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
            r.transport, r.headers, r.oauth, r.website_url, r.repository_url,
            tag_names(registration_document.tags) AS tags, r.status, r.status_reason, r.submitter_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = registration_document.submitter_id)
                AS submitter,
            r.approver_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = registration_document.approver_id)
                AS approver,
            person_documents(registration_document.maintainers) AS maintainers, r.deprecation,
            rfc3339(r.submitted_at) AS submitted_at, rfc3339(r.approved_at) AS approved_at,
            rfc3339(r.created_at) AS created_at, rfc3339(r.updated_at) AS updated_at, r.version,
            registration_document.inspection, registration_document.approved_snapshot, registration_document.attention
    ) AS document;
END;
COMMENT ON FUNCTION registration_document(registrations, uuid, uuid, json, json, text[], uuid[], uuid[]) IS
    'A registration as answers have it, and whether it can differ from an earlier answer of the same version.';

CREATE OR REPLACE FUNCTION registration_document(r registrations, submitter_id uuid, approver_id uuid)
    RETURNS TABLE (is_renamed boolean, document json)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT d.is_renamed, d.document
    FROM registration_document(r, submitter_id, approver_id, NULL, NULL, '{}', (r).tags, (r).maintainers) AS d;
END;

CREATE OR REPLACE VIEW registration_documents AS
    SELECT r.registration_id, r.version, d.is_renamed, d.document
    FROM registrations AS r
    LEFT JOIN registration_inspections AS i ON i.registration_id = r.registration_id
    CROSS JOIN LATERAL registration_document(
        r, r.submitter_id, r.approver_id, i.inspection, i.approved_snapshot, coalesce(i.attention, '{}'), r.tags, r.maintainers
    ) AS d;

CREATE OR REPLACE VIEW live_registration_documents AS
    SELECT r.registration_id, r.version, row_to_json(document) AS document
    FROM live_registrations AS l
    JOIN registrations AS r ON r.registration_id = l.registration_id
    JOIN published_versions AS v ON (v.slug, v.number) = (l.slug, l.number)
    LEFT JOIN registration_inspections AS i ON i.registration_id = r.registration_id
    CROSS JOIN LATERAL (
        SELECT
            r.registration_id, v.endpoint_url, v.endpoint_name, v.description, r.owner_contact, v.available_tools,
            v.transport, v.headers, v.oauth, v.website_url, v.repository_url,
            tag_names(r.tags) AS tags, r.status, r.status_reason, r.submitter_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = r.submitter_id) AS submitter,
            r.approver_id,
            (SELECT person_document(u) FROM users AS u WHERE u.user_id = r.approver_id) AS approver,
            person_documents(r.maintainers) AS maintainers, r.deprecation,
            rfc3339(r.submitted_at) AS submitted_at, rfc3339(r.approved_at) AS approved_at,
            rfc3339(r.created_at) AS created_at, rfc3339(r.updated_at) AS updated_at, r.version,
            i.inspection, v.approved_snapshot, coalesce(i.attention, '{}') AS attention,
            v.number || '.0.0' AS published_version, rfc3339(v.published_at) AS published_at, l.has_pending_edit
    ) AS document;
