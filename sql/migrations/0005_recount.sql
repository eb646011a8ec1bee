-- Count the registrations again while nobody writes them.
--
-- Migration 0004 counts before its triggers hold the table: a registration that another session writes between the two
-- is never counted. The lock comes first here. Writers wait for it until this transaction ends; readers do not.

LOCK TABLE registrations IN SHARE ROW EXCLUSIVE MODE;

UPDATE registration_counts SET pending = 0, approved = 0, rejected = 0;
UPDATE registration_counts SET (pending, approved, rejected) = (
    SELECT
        count(*) FILTER (WHERE status = 'Pending'),
        count(*) FILTER (WHERE status = 'Approved'),
        count(*) FILTER (WHERE status = 'Rejected')
    FROM registrations
) WHERE shard = 0;
