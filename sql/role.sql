-- The role of the service. It reads and writes rows; it cannot alter tables, change or delete an audit entry, or choose
-- the time of one.
--
-- The role has no login. Give it one, or grant it to a managed identity:
--
--     ALTER ROLE registry_app LOGIN PASSWORD '…';        -- \password registry_app keeps the password out of the history
--     GRANT registry_app TO "the-managed-identity";
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_app') THEN
        CREATE ROLE registry_app NOLOGIN;
    END IF;
EXCEPTION
    -- Roles belong to the whole server: an upgrade of another database may have created it in the meantime.
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'The role registry_app is missing, and % may not create it. Ask the server''s administrator to '
            'CREATE ROLE registry_app NOLOGIN, then run init.sql again.', current_user;
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_app') THEN
        GRANT USAGE ON SCHEMA public TO registry_app;
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM registry_app;
        GRANT SELECT, INSERT, UPDATE ON users TO registry_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON registrations TO registry_app;
        -- Not log_id and timestamp: the database sets them, so that the service cannot backdate an entry.
        GRANT SELECT, INSERT (registration_id, user_id, action, previous_status, new_status, metadata)
            ON audit_log TO registry_app;
        GRANT SELECT ON servers, published_versions, published_set, registration_counts, ledger TO registry_app;
        GRANT SELECT ON live_registrations, live_counts TO registry_app;
        GRANT SELECT ON registration_documents, live_registration_documents, audit_documents TO registry_app;
    END IF;
END $$;
