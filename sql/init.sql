-- Create or upgrade the registry's database:
--
--     psql -f sql/init.sql "postgresql://owner@host/database"
--
-- The same command serves the first installation and every upgrade. It is one transaction under a lock, so it is safe
-- to run it again, twice at the same time, or after a failed attempt. README.md says how to write a migration.

\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET client_encoding = 'UTF8';

BEGIN;

-- One upgrade at a time. The number is arbitrary.
SELECT pg_advisory_xact_lock(4963210174) \g /dev/null

-- While this transaction waits for the lock of a table, all other sessions wait behind it. So it gives up soon, and can be
-- run again.
SET LOCAL lock_timeout = '5s';

DO $$
BEGIN
    IF current_setting('server_version_num')::int < 150000 THEN
        RAISE EXCEPTION 'The registry needs PostgreSQL 15 or later; this is %.', current_setting('server_version');
    END IF;
    IF getdatabaseencoding() <> 'UTF8' THEN
        RAISE EXCEPTION 'The registry needs a database whose encoding is UTF8; this one has %.', getdatabaseencoding()
            USING HINT = 'CREATE DATABASE registry ENCODING ''UTF8'' TEMPLATE template0';
    END IF;
END $$;

CREATE TABLE IF NOT EXISTS ledger (
    migration  text        CONSTRAINT ledger_pkey PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ledger IS 'The migrations that have been applied to this database by sql/init.sql.';

\set migration 0001_registry
\ir apply.psql
\set migration 0002_published
\ir apply.psql
\set migration 0003_append_only
\ir apply.psql
\set migration 0004_scale
\ir apply.psql
\set migration 0005_recount
\ir apply.psql
\set migration 0006_publishing
\ir apply.psql
\set migration 0007_folded_search
\ir apply.psql
\set migration 0008_times
\ir apply.psql
\set migration 0009_published_view
\ir apply.psql
\set migration 0010_documents
\ir apply.psql
\set migration 0011_inspections
\ir apply.psql
\set migration 0012_described
\ir apply.psql
\set migration 0013_tags
\ir apply.psql
\set migration 0014_review_queue
\ir apply.psql
\set migration 0015_lookup
\ir apply.psql

-- Functions that need no migration when they change.
\ir inspector.sql

-- Tried at every run: the extension, or the right to create a role, may not have been available at the first.
\ir search_index.sql
\ir role.sql

COMMIT;

SELECT 'The registry''s schema is at ' || max(migration) || '.' FROM ledger \g (format=unaligned tuples_only=on)
