-- An audit log that nobody rewrites, the table's owner and the server's administrators included.
--
-- The service's role never had the right to (role.sql). Rights do not bind an owner, so a trigger refuses as well, and
-- leaves one way round, which is a change of the schema and as such stands in the server's DDL log (log_statement):
-- ALTER TABLE … DISABLE TRIGGER. README.md in this folder has the whole of it, for the day a court orders a deletion.

CREATE FUNCTION refuse_rewriting() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING
        MESSAGE = format('%s is append-only: %s is refused, whoever asks', TG_TABLE_NAME, TG_OP),
        HINT = 'sql/README.md says what its owner can do, and what that leaves behind.';
END $$;
COMMENT ON FUNCTION refuse_rewriting IS 'Ends every statement that would change or delete rows, with SQLSTATE 42501.';

-- For each statement, not each row: one that meets no row is refused too, and TRUNCATE knows no rows.
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
COMMENT ON TRIGGER audit_log_is_append_only ON audit_log IS 'Entries are added, and stay as they are.';
-- A trigger sleeps while session_replication_role is "replica", a setting that leaves no trace; this one does not.
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_is_append_only;
