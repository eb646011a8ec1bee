"""The statements that fill a database in bulk; with triggers for each row, it would take hours."""

# Pseudo-random choices that are always the same: the hash of the row number with a seed.
PIECES = """
    CREATE SCHEMA pieces;
    CREATE FUNCTION pieces.pick(number int, seed int, choices bigint) RETURNS int LANGUAGE sql IMMUTABLE
        RETURN ((hashint4extended(number, seed) & x'7fffffffffffffff'::bigint) % choices)::int;
"""
# The slowest first, so that both sessions finish at about the same time.
INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public'
        AND tablename IN (
            'registrations', 'audit_log', 'published_versions', 'live_registrations', 'inspections',
            'registration_inspections'
        )
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
    ORDER BY indexdef LIKE '% USING gin %' DESC, tablename DESC, indexname
"""
# As in a company: one program registers half of all servers, and few registrations are pending.
USERS = """
    INSERT INTO users (entra_id, email, display_name, claims_issued_at)
    SELECT gen_random_uuid(), 'person-' || n || '@example.com', 'Person ' || n, now()
    FROM generate_series(1, %(users)s) AS n
"""
REGISTRATIONS = """
    WITH person AS MATERIALIZED (
        SELECT user_id, row_number() OVER (ORDER BY email) - 1 AS number FROM users
    ), count AS MATERIALIZED (
        SELECT (SELECT count(*) FROM pieces.names) AS names, (SELECT count(*) FROM pieces.descriptions) AS descriptions,
            (SELECT count(*) FROM pieces.hosts) AS hosts, (SELECT count(*) FROM pieces.owners) AS owners,
            (SELECT count(*) FROM pieces.tools) AS tools
    ), drawn AS (
        SELECT n, pieces.pick(n, 1, count.names) AS name, pieces.pick(n, 2, count.descriptions) AS description,
            pieces.pick(n, 3, count.hosts) AS host, pieces.pick(n, 4, count.owners) AS owner,
            pieces.pick(n, 5, count.tools) AS tools, pieces.pick(n, 6, 2) * pieces.pick(n, 10, %(users)s) AS submitter,
            pieces.pick(n, 7, %(users)s) AS approver,
            CASE
                WHEN pieces.pick(n, 8, 1000) < 800 THEN 'Approved'
                WHEN pieces.pick(n, 8, 1000) < 998 THEN 'Rejected'
                ELSE 'Pending'
            END AS status,
            now() - interval '3 years' * (pieces.pick(n, 9, 1000000) / 1000000.0) - interval '8 days' AS at
        FROM generate_series(%(first)s::int, %(last)s::int) AS n CROSS JOIN count
    )
    INSERT INTO registrations (
        endpoint_url, endpoint_name, description, owner_contact, available_tools, transport, status, status_reason,
        submitter_id, approver_id, submitted_at, approved_at, created_at, updated_at, version
    )
    SELECT
        'https://' || host.value || '/' || n || '/mcp',
        name.value,
        CASE WHEN n %% %(every)s = 0 THEN 'Counts every quokka. ' ELSE '' END || description.value,
        owner.value, tools.value,
        CASE WHEN n %% 5 = 0 THEN 'sse' ELSE 'streamable-http' END,
        status, CASE WHEN status = 'Rejected' THEN 'There is no contract with this vendor yet.' END,
        submitter.user_id, CASE WHEN status = 'Approved' THEN approver.user_id END,
        at, CASE WHEN status = 'Approved' THEN at + interval '5 days' END, at, at + interval '5 days', 5
    FROM drawn
    JOIN pieces.names AS name ON name.number = drawn.name
    JOIN pieces.descriptions AS description ON description.number = drawn.description
    JOIN pieces.hosts AS host ON host.number = drawn.host
    JOIN pieces.owners AS owner ON owner.number = drawn.owner
    JOIN pieces.tools AS tools ON tools.number = drawn.tools
    JOIN person AS submitter ON submitter.number = drawn.submitter
    JOIN person AS approver ON approver.number = drawn.approver
"""
# Created, edited three times, and decided unless it is pending.
AUDIT_LOG = """
    INSERT INTO audit_log (registration_id, user_id, action, previous_status, new_status, timestamp, metadata)
    SELECT
        registration_id,
        CASE WHEN entry = 5 THEN coalesce(approver_id, submitter_id) ELSE submitter_id END,
        CASE WHEN entry = 1 THEN 'Created' WHEN entry < 5 OR status = 'Pending' THEN 'Updated' ELSE status END,
        CASE WHEN entry > 1 THEN 'Pending' END,
        CASE WHEN entry < 5 THEN 'Pending' ELSE status END,
        created_at + interval '1 day' * (entry - 1),
        CASE WHEN entry IN (1, 5) THEN json_build_object('request_id', gen_random_uuid())
        ELSE json_build_object(
            'request_id', gen_random_uuid(),
            'changes', json_build_object(
                'owner_contact', json_build_object('old', 'it@example.com', 'new', owner_contact)
            )
        ) END
    FROM registrations CROSS JOIN generate_series(1, 5) AS entry
    WHERE registrations.xmin::text = pg_current_xact_id()::text
"""
# Each registration has one inspection, whose snapshot is pinned; the tools of a few have changed since.
INSPECTED = (
    """
    INSERT INTO snapshots (tools_digest, digest_format, raw, tools)
    SELECT encode(sha256(registration_id::text::bytea), 'hex'), 'registry-tools/1', '', '[]' FROM registrations
    """,
    """
    INSERT INTO inspections (
        registration_id, endpoint_url, transport, requested_at, state, attempt, started_at, finished_at, outcome,
        detail, tools_digest
    )
    SELECT
        registration_id, endpoint_url, transport, created_at, 'finished', 1, created_at, created_at, 'ok',
        'The server offers tools.', encode(sha256(registration_id::text::bytea), 'hex')
    FROM registrations
    """,
    """
    INSERT INTO registration_inspections (
        registration_id, approved_at, due_at, last_inspection_id, inspection, last_ok_inspection_id, last_ok_digest,
        last_ok_at, pinned_inspection_id, pinned_digest, pinned_at, approved_snapshot, drift_digest
    )
    SELECT
        registration_id, r.approved_at,
        CASE WHEN r.status <> 'Rejected' THEN now() + interval '1 day' * random() END,
        inspection_id,
        json_build_object(
            'inspection_id', inspection_id, 'outcome', 'ok', 'detail', 'The server offers tools.',
            'finished_at', rfc3339(finished_at), 'last_ok_at', rfc3339(finished_at), 'failures', 0,
            'tools_digest', digest
        ),
        inspection_id, tools_digest, finished_at,
        CASE WHEN r.status = 'Approved' THEN inspection_id END,
        CASE WHEN r.status = 'Approved' THEN tools_digest END,
        r.approved_at,
        CASE WHEN r.status = 'Approved' THEN
            json_build_object('inspection_id', inspection_id, 'tools_digest', digest, 'seen_at', rfc3339(finished_at))
        END,
        CASE WHEN r.status = 'Approved' AND random() < 0.005 THEN repeat('b', 64) END
    FROM registrations AS r JOIN inspections USING (registration_id) CROSS JOIN LATERAL (
        SELECT json_build_object('format', 'registry-tools/1', 'sha256', tools_digest)
    ) AS d (digest)
    """,
)
# As the function `publish` of sql/migrations. But here a taken slug gets part of the registration's id from the second
# registration on, there from the tenth on.
PUBLISHED = (
    """
    CREATE TABLE pieces.slugs AS
        SELECT value AS endpoint_name, slug_of(value) AS slug FROM (SELECT DISTINCT value FROM pieces.names) AS names
    """,
    """
    INSERT INTO servers (slug, registration_id, client_key)
    SELECT wished || suffix, registration_id, rtrim(left(wished, 57 - length(suffix)), '-') || suffix
    FROM (
        SELECT *, row_number() OVER (PARTITION BY wished ORDER BY approved_at, registration_id) AS turn
        FROM registrations JOIN pieces.slugs USING (endpoint_name) CROSS JOIN LATERAL (
            SELECT CASE WHEN length(slug) > 1 THEN slug ELSE slug_of(substring(endpoint_url FROM '://([^/?]*)')) END
        ) AS w (wished)
        WHERE status = 'Approved' AND is_publishable(endpoint_url)
    ) AS approved CROSS JOIN LATERAL (
        SELECT CASE WHEN turn > 1 THEN '-' || left(replace(registration_id::text, '-', ''), 12) ELSE '' END
    ) AS s (suffix)
    """,
    """
    INSERT INTO published_versions (
        slug, number, endpoint_name, endpoint_url, description, transport, available_tools, approver_id,
        published_at, status_changed_at, updated_at, approved_snapshot
    )
    SELECT
        slug, 1, endpoint_name, endpoint_url, description, transport, available_tools, approver_id,
        r.approved_at, r.approved_at, r.approved_at, approved_snapshot
    FROM servers
    JOIN registrations AS r USING (registration_id)
    JOIN registration_inspections USING (registration_id)
    """,
    "INSERT INTO live_registrations SELECT * FROM live_registrations_source",
    "UPDATE live_counts SET approved = (SELECT count(*) FROM live_registrations) WHERE shard = 0",
    "UPDATE published_set SET revision = revision + (SELECT count(*) FROM published_versions)",
    """
    UPDATE registration_counts SET (pending, approved, rejected) = (
        SELECT
            count(*) FILTER (WHERE status = 'Pending'),
            count(*) FILTER (WHERE status = 'Approved'),
            count(*) FILTER (WHERE status = 'Rejected')
        FROM registrations
    ) WHERE shard = 0
    """,
)
# Counters and copies that differ from what they count or copy.
CONTRADICTIONS = """
    WITH numbers AS (
        SELECT
            count(*) FILTER (WHERE status = 'Pending') AS pending,
            count(*) FILTER (WHERE status = 'Approved') AS approved,
            count(*) FILTER (WHERE status = 'Rejected') AS rejected,
            count(*) FILTER (WHERE status = 'Approved' AND is_publishable(endpoint_url)) AS publishable,
            count(*) AS all
        FROM registrations
    )
    SELECT what, kept, counted FROM numbers CROSS JOIN LATERAL (VALUES
        ('pending', (SELECT sum(pending) FROM registration_counts), pending),
        ('approved', (SELECT sum(approved) FROM registration_counts), approved),
        ('rejected', (SELECT sum(rejected) FROM registration_counts), rejected),
        ('servers', (SELECT count(*) FROM servers), publishable),
        ('versions', (SELECT count(*) FROM published_versions WHERE is_latest AND NOT is_withdrawn), publishable),
        ('live', (SELECT sum(pending + approved + rejected) FROM live_counts), publishable),
        ('live rows', (SELECT count(*) FROM live_registrations), publishable),
        ('revision', (SELECT revision - 1 FROM published_set), publishable),
        ('inspected', (SELECT count(*) FROM registration_inspections), "all"),
        ('entries', (SELECT count(*) FROM audit_log), 5 * "all")
    ) AS v (what, kept, counted) WHERE kept <> counted
"""
