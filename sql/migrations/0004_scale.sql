-- What keeps a large registry as quick as a small one: numbers that need no counting, and indexes for short words.

CREATE TABLE registration_counts (
    shard    smallint CONSTRAINT registration_counts_pkey PRIMARY KEY,
    pending  bigint   NOT NULL DEFAULT 0,
    approved bigint   NOT NULL DEFAULT 0,
    rejected bigint   NOT NULL DEFAULT 0
) WITH (fillfactor = 10);  -- room on the page for the row's next versions
COMMENT ON TABLE registration_counts IS 'How many registrations there are: counting a million takes a second.';
COMMENT ON COLUMN registration_counts.shard IS 'Sessions share them out, so that few wait for each other; only sums tell.';

INSERT INTO registration_counts (shard) SELECT generate_series(0, 31);
UPDATE registration_counts SET (pending, approved, rejected) = (
    SELECT
        count(*) FILTER (WHERE status = 'Pending'),
        count(*) FILTER (WHERE status = 'Approved'),
        count(*) FILTER (WHERE status = 'Rejected')
    FROM registrations
) WHERE shard = 0;

CREATE FUNCTION count_registration() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was text := CASE WHEN TG_OP <> 'INSERT' THEN OLD.status ELSE '' END;
    now text := CASE WHEN TG_OP <> 'DELETE' THEN NEW.status ELSE '' END;
BEGIN
    UPDATE registration_counts SET
        pending = pending + (now = 'Pending')::int - (was = 'Pending')::int,
        approved = approved + (now = 'Approved')::int - (was = 'Approved')::int,
        rejected = rejected + (now = 'Rejected')::int - (was = 'Rejected')::int
    WHERE shard = pg_backend_pid() % 32;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION count_registration IS 'Keeps registration_counts, with the rights of its owner.';

-- Triggers fire in the order of their names: this one before registrations_are_followed, in every session, so that
-- nobody waits in a circle.
CREATE TRIGGER registrations_are_counted AFTER INSERT OR DELETE ON registrations
    FOR EACH ROW EXECUTE FUNCTION count_registration();
CREATE TRIGGER registrations_are_counted_anew AFTER UPDATE OF status ON registrations
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION count_registration();

CREATE INDEX registrations_submitter_status_idx
    ON registrations (submitter_id, status, created_at DESC, registration_id DESC);

-- pg_trgm knows words of three letters or more, and in some locales those of ASCII only. These two help it out.
CREATE FUNCTION wide_grams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN octet_length(words) = char_length(words) THEN '{}'::text[] ELSE (
        SELECT coalesce(array_agg(substr(run[1], start, length)), '{}')
        FROM regexp_matches(words, '[^\x01-\x7f]+', 'g') AS run,
            generate_series(1, char_length(run[1])) AS start,
            generate_series(1, 2) AS length
    ) END;
COMMENT ON FUNCTION wide_grams IS 'Each character beyond ASCII, alone and with the next: "天気 ok" has 天, 天気 and 気.';

CREATE FUNCTION spaced(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN 'z' || array_to_string(string_to_array(words, NULL), 'z') || 'z';
COMMENT ON FUNCTION spaced IS 'Makes trigrams of letters and pairs: "ai" becomes "zaziz".';

CREATE INDEX registrations_wide_idx ON registrations USING gin (wide_grams(search_text));
CREATE INDEX published_versions_wide_idx ON published_versions USING gin (wide_grams(search_text));
