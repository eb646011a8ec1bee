-- Create a login for a managed identity: no password, the rights of registry_app, or of registry_inspector with
-- -v role=registry_inspector.
--
--     psql -v identity=<its name> -f ops/identity.sql "host=… dbname=postgres user=<the Entra administrator> …"
--
-- Run it after sql/init.sql, which creates both roles, in the database postgres, the only one that has the function. It
-- is safe to repeat.
\set ON_ERROR_STOP on
\set QUIET on
\if :{?role}
\else
    \set role registry_app
\endif
SET client_min_messages = warning;

SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'identity') AS is_new \gset
\if :is_new
    SELECT pgaadauth_create_principal(:'identity', false, false) \g /dev/null
\endif
GRANT :"role" TO :"identity";

-- Session parameters that the service sets itself unless PgBouncer starts the sessions: needed with DB_PGBOUNCER only.
-- A login that may not alter the role gets an error for each line, which is harmless without PgBouncer.
\set ON_ERROR_STOP off
SELECT format('ALTER ROLE %I SET %I = %L', :'identity', name, value) FROM (VALUES
    ('timezone', 'UTC'),
    ('statement_timeout', '4s'),
    ('lock_timeout', '3s'),
    ('idle_in_transaction_session_timeout', '5s')
) AS setting (name, value) \gexec
