-- Indexes for substring search, if the pg_trgm extension is available. Without them the same statements scan the table.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX IF NOT EXISTS registrations_search_idx ON registrations USING gin (search_text gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS registrations_folded_name_idx
            ON registrations USING gin (folded(endpoint_name) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS registrations_folded_owner_idx
            ON registrations USING gin (folded(owner_contact) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS registrations_short_owner_idx
            ON registrations USING gin (spaced(folded(owner_contact)) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS registrations_short_idx
            ON registrations USING gin (spaced(search_text) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS published_versions_search_idx
            ON published_versions USING gin (search_text gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS published_versions_short_idx
            ON published_versions USING gin (spaced(search_text) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS live_registrations_search_idx
            ON live_registrations USING gin (search_text gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS live_registrations_folded_name_idx
            ON live_registrations USING gin (folded(endpoint_name) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS live_registrations_folded_owner_idx
            ON live_registrations USING gin (folded(owner_contact) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS live_registrations_short_owner_idx
            ON live_registrations USING gin (spaced(folded(owner_contact)) gin_trgm_ops);
        CREATE INDEX IF NOT EXISTS live_registrations_short_idx
            ON live_registrations USING gin (spaced(search_text) gin_trgm_ops);
    ELSE
        RAISE WARNING 'The pg_trgm extension is not installed on this server: search scans the table.';
    END IF;
EXCEPTION
    -- A managed server may list the extension and refuse to create it, with any error. Search works without it.
    WHEN OTHERS THEN
        RAISE WARNING 'pg_trgm cannot be used (%): search scans the table.', SQLERRM;
END $$;
