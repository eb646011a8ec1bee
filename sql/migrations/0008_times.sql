-- Times with six digits of fraction: PostgreSQL's JSON drops zeros, and then texts do not sort as times do.

CREATE FUNCTION rfc3339(at timestamptz) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"');
COMMENT ON FUNCTION rfc3339 IS 'A time as every answer has it: in UTC, of fixed width, "2026-01-31T09:00:00.120000+00:00".';
