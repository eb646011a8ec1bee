-- The roles of the two kinds of processes:
--
--     registry_app        the service: reads and writes rows; cannot alter tables, change or delete an audit entry, or
--                         choose the time of one
--     registry_inspector  the background process that inspects endpoints: calls the functions of inspector.sql
--
-- They have no login. Give each one, or grant it to a managed identity:
--
--     ALTER ROLE registry_app LOGIN PASSWORD '…';        -- \password registry_app keeps the password out of the history
--     GRANT registry_app TO "the-managed-identity";
DO $$
DECLARE
    role name;
BEGIN
    FOREACH role IN ARRAY ARRAY['registry_app', 'registry_inspector']::name[] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role);
            END IF;
        EXCEPTION
            -- Roles belong to the whole server: an upgrade of another database may have created it in the meantime.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE WARNING 'The role % is missing, and % may not create it. Ask the server''s administrator to '
                    'CREATE ROLE % NOLOGIN, then run init.sql again.', role, current_user, role;
        END;
    END LOOP;
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_app') THEN
        GRANT USAGE ON SCHEMA public TO registry_app;
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM registry_app;
        GRANT SELECT, INSERT, UPDATE ON users TO registry_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON registrations, tags TO registry_app;
        -- Not log_id and timestamp: the database sets them, so that the service cannot backdate an entry.
        GRANT SELECT, INSERT (registration_id, user_id, action, previous_status, new_status, metadata)
            ON audit_log TO registry_app;
        GRANT SELECT ON servers, published_versions, published_set, registration_counts, ledger TO registry_app;
        GRANT SELECT ON live_registrations, live_counts TO registry_app;
        GRANT SELECT ON registration_documents, live_registration_documents, audit_documents TO registry_app;
        GRANT SELECT ON inspections, snapshots, registration_inspections, inspection_counts, inspectors,
            inspection_fields, inspection_documents TO registry_app;
        GRANT INSERT (registration_id, endpoint_url, transport, priority, requester_id),
            UPDATE (registration_id, priority, due_at) ON inspections TO registry_app;
        -- What an approval pins; results are the inspector's.
        GRANT UPDATE (pinned_inspection_id, pinned_digest, pinned_at, approved_snapshot, candidate_digest, candidate_at,
            candidate_changes, drift_digest) ON registration_inspections TO registry_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'registry_inspector') THEN
        GRANT USAGE ON SCHEMA public TO registry_inspector;
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM registry_inspector;
        GRANT EXECUTE ON FUNCTION
            same_named_tools, claim_inspection, finish_inspection, reap_inspections, schedule_inspections, mark_reviews_due,
            prune_inspections, report_inspector, release_inspection, due_inspections
            TO registry_inspector;
    END IF;
END $$;
