-- What the background process may do: these functions, and nothing else (role.sql). They run with their owner's rights.
--
--     schedule_inspections ─▶ queued ─▶ claim_inspection ─▶ running ─▶ finish_inspection ─▶ finished
--                               ▲                             │ lease over
--                               └──── reap_inspections ◀──────┘ (abandoned after three attempts)
--
-- Replaced at every run, so that a change needs no migration; an inspector of the previous release must be able to call
-- them. Rows of one registration are locked in the order registration_inspections, inspections. Conditions use now(),
-- because no index serves a comparison with clock_timestamp().

CREATE OR REPLACE FUNCTION claim_inspection(
    me text, only_hosts text[],
    OUT inspection_id uuid, OUT attempt integer, OUT endpoint_url text, OUT transport text, OUT registration_id uuid
) RETURNS SETOF record
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- MATERIALIZED: the planner might otherwise run the inner part several times, and claim more than one.
    RETURN QUERY
        WITH picked AS MATERIALIZED (
            SELECT i.inspection_id FROM inspections AS i
            WHERE i.state = 'queued' AND i.due_at <= now()
            AND (only_hosts IS NULL OR i.host = ANY (only_hosts))
            AND NOT EXISTS (SELECT FROM inspections AS other WHERE other.state = 'running' AND other.host = i.host)
            AND NOT EXISTS (
                SELECT FROM inspected_hosts AS h WHERE h.host = i.host AND h.free_at > now()
            )
            ORDER BY i.priority, i.due_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED
        )
        UPDATE inspections AS i SET
            state = 'running', attempt = i.attempt + 1, claimed_by = me, started_at = clock_timestamp(),
            -- Three times the 30 seconds that an inspection may take, so that no heartbeat is needed.
            lease_ends_at = clock_timestamp() + interval '90 seconds'
        FROM picked WHERE i.inspection_id = picked.inspection_id
        RETURNING i.inspection_id, i.attempt, i.endpoint_url, i.transport, i.registration_id;
EXCEPTION
    -- Another process has claimed one of the same host at the same moment: there is nothing to do now.
    WHEN unique_violation THEN RETURN;
END $$;
COMMENT ON FUNCTION claim_inspection IS
    'Marks the next due inspection as running and returns it; none if no host is free. One per host, a second apart. Of these hosts only, or NULL for all.';

CREATE OR REPLACE FUNCTION finish_inspection(
    its_id uuid, its_attempt integer, result json, raw bytea, interval_hours double precision
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    its          inspections;
    was          registration_inspections;
    at           timestamptz := clock_timestamp();
    its_outcome  text := result ->> 'outcome';
    digest       text := CASE WHEN its_outcome = 'ok' THEN result #>> '{tools_digest,sha256}' END;
    is_transient boolean := its_outcome IN ('unreachable', 'tls_failed', 'timeout', 'not_mcp', 'abandoned');
    snapshot     json;
    backoff      timestamptz;
    next_look    timestamptz := at + make_interval(secs => interval_hours * 3600 * (0.8 + 0.4 * random()));
BEGIN
    SELECT s.* INTO was FROM registration_inspections AS s
        WHERE s.registration_id = (SELECT i.registration_id FROM inspections AS i WHERE i.inspection_id = its_id)
        FOR UPDATE;
    SELECT i.* INTO its FROM inspections AS i
        WHERE i.inspection_id = its_id AND i.attempt = its_attempt AND i.state = 'running' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;  -- its lease was over and it was claimed again, or its registration has changed
    END IF;

    IF digest IS NOT NULL THEN
        PERFORM FROM snapshots WHERE tools_digest = digest FOR KEY SHARE;
        IF NOT FOUND THEN
            INSERT INTO snapshots (tools_digest, digest_format, raw, tools, instructions)
                VALUES (digest, result #>> '{tools_digest,format}', finish_inspection.raw, result -> 'tools',
                    result ->> 'instructions')
                ON CONFLICT (tools_digest) DO NOTHING;
        END IF;
        snapshot := json_build_object(
            'inspection_id', its_id, 'tools_digest', result -> 'tools_digest', 'seen_at', rfc3339(at)
        );
    END IF;
    UPDATE inspections SET
        state = 'finished', finished_at = at, lease_ends_at = NULL, outcome = its_outcome, tools_digest = digest,
        detail = result ->> 'detail', http_status = (result ->> 'http_status')::integer,
        protocol_version = result ->> 'protocol_version', server = result -> 'server',
        instructions = CASE WHEN digest IS NULL THEN result ->> 'instructions' END,
        capabilities = result -> 'capabilities', sign_in = result -> 'authorization',
        findings = coalesce(result -> 'findings', '[]'), evidence = result -> 'evidence'
        WHERE inspection_id = its_id;

    -- Failure n of a registration makes its host wait for 10 minutes · 4^(n-1), at most a day; Retry-After wins.
    IF is_transient THEN
        backoff := at + CASE WHEN result ->> 'retry_after' IS NOT NULL
            THEN make_interval(secs => least(greatest((result ->> 'retry_after')::double precision, 60), 86400))
            ELSE least(interval '1 day', interval '10 minutes' * 4 ^ least(coalesce(was.failures, 0), 6))
                * (0.5 + 0.5 * random())
        END;
        next_look := least(next_look, backoff + interval '1 second');
    END IF;
    -- Scheduled inspections wait for the end of the backoff.
    IF backoff IS NOT NULL THEN
        UPDATE inspections SET due_at = backoff
            WHERE host = its.host AND state = 'queued' AND priority = 2 AND due_at < backoff;
    ELSIF EXISTS (SELECT FROM inspected_hosts WHERE host = its.host AND backoff_ends_at > at) THEN
        UPDATE inspections SET due_at = at
            WHERE host = its.host AND state = 'queued' AND priority = 2 AND due_at > at;
    END IF;
    INSERT INTO inspected_hosts AS h (host, free_at, backoff_ends_at)
        VALUES (its.host, at + interval '1 second', backoff)
        ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at, backoff_ends_at = excluded.backoff_ends_at;

    INSERT INTO inspection_counts AS c (outcome, finished) VALUES (its_outcome, 1)
        ON CONFLICT (outcome) DO UPDATE SET finished = c.finished + 1;
    IF was.registration_id IS NULL THEN
        RETURN true;
    END IF;

    -- From here on, `was` becomes what the registration has now.
    was.failures := CASE WHEN its_outcome IN ('ok', 'auth_required') THEN 0 ELSE was.failures + 1 END;
    IF is_transient AND its_outcome <> 'abandoned' THEN
        was.unreachable_count := was.unreachable_count + 1;
        was.first_unreachable_at := coalesce(was.first_unreachable_at, at);
        was.is_unreachable := was.unreachable_count >= 3 AND at - was.first_unreachable_at >= interval '24 hours';
    ELSE
        was.unreachable_count := 0;
        was.first_unreachable_at := NULL;
        was.is_unreachable := false;
    END IF;
    IF digest IS NOT NULL THEN
        was.last_ok_inspection_id := its_id;
        was.last_ok_digest := digest;
        was.last_ok_at := at;
    END IF;
    -- Always compared with the pinned snapshot, never with the last one.
    IF digest = was.pinned_digest OR digest = was.drift_digest THEN
        was.drift_digest := nullif(digest, was.pinned_digest);
        was.candidate_digest := NULL;
        was.candidate_at := NULL;
        was.candidate_changes := 0;
    ELSIF digest <> was.pinned_digest THEN
        IF digest IS DISTINCT FROM was.candidate_digest THEN
            was.candidate_digest := digest;
            was.candidate_at := at;
            was.candidate_changes := was.candidate_changes + 1;
        ELSIF at - was.candidate_at >= interval '2 minutes' THEN
            was.drift_digest := digest;
            was.candidate_digest := NULL;
            was.candidate_at := NULL;
            was.candidate_changes := 0;
        END IF;
        -- A server whose answers never agree is not looked at every few minutes for ever.
        IF was.candidate_digest IS NOT NULL AND was.candidate_changes <= 3 THEN
            next_look := was.candidate_at + make_interval(secs => 150 + 300 * random());
        END IF;
    END IF;
    UPDATE registration_inspections SET
        last_inspection_id = its_id, has_warnings = findings_warn(coalesce(result -> 'findings', '[]')),
        inspection = json_build_object(
            'inspection_id', its_id, 'outcome', its_outcome, 'detail', result ->> 'detail',
            'finished_at', rfc3339(at), 'last_ok_at', rfc3339(was.last_ok_at), 'failures', was.failures,
            'tools_digest', snapshot -> 'tools_digest'
        ),
        failures = was.failures, last_ok_inspection_id = was.last_ok_inspection_id,
        last_ok_digest = was.last_ok_digest, last_ok_at = was.last_ok_at,
        unreachable_count = was.unreachable_count, first_unreachable_at = was.first_unreachable_at,
        is_unreachable = was.is_unreachable, candidate_digest = was.candidate_digest,
        candidate_at = was.candidate_at, candidate_changes = was.candidate_changes, drift_digest = was.drift_digest,
        due_at = CASE WHEN due_at IS NOT NULL THEN next_look END
        WHERE registration_id = was.registration_id;

    -- The newest hundred of 90 days are kept, and those that answers refer to.
    PERFORM delete_inspections(ARRAY(
        SELECT i.inspection_id FROM (
            SELECT o.inspection_id, o.state, o.finished_at,
                row_number() OVER (ORDER BY o.requested_at DESC, o.inspection_id DESC) AS place
            FROM inspections AS o WHERE o.registration_id = was.registration_id
        ) AS i
        WHERE (i.place > 100 OR i.finished_at < at - interval '90 days') AND i.state = 'finished'
        AND i.inspection_id NOT IN (
            its_id,
            coalesce(was.last_ok_inspection_id, its_id), coalesce(was.pinned_inspection_id, its_id)
        )
        AND NOT EXISTS (
            SELECT FROM published_versions AS v WHERE v.approved_snapshot IS NOT NULL
            AND v.approved_snapshot ->> 'inspection_id' = i.inspection_id::text
        )
    ));
    RETURN true;
END $$;
COMMENT ON FUNCTION finish_inspection IS
    'Records the result of an attempt and updates the registration; false if a later attempt or an edit came first.';

CREATE OR REPLACE FUNCTION reap_inspections(interval_hours double precision) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    dead   record;
    reaped integer := 0;
BEGIN
    FOR dead IN
        SELECT i.inspection_id, i.attempt FROM inspections AS i
        WHERE i.state = 'running' AND i.lease_ends_at < now() ORDER BY i.lease_ends_at LIMIT 100
    LOOP
        IF dead.attempt >= 3 THEN
            PERFORM finish_inspection(dead.inspection_id, dead.attempt, json_build_object(
                'outcome', 'abandoned',
                'detail', 'The inspection was begun three times and never came to its end.'
            ), NULL, interval_hours);
        ELSE
            UPDATE inspections SET
                state = 'queued', claimed_by = NULL, lease_ends_at = NULL, started_at = NULL,
                due_at = clock_timestamp() + interval '10 seconds' * 3 ^ (attempt - 1)
                WHERE inspection_id = dead.inspection_id AND attempt = dead.attempt AND state = 'running';
        END IF;
        reaped := reaped + 1;
    END LOOP;
    RETURN reaped;
END $$;
COMMENT ON FUNCTION reap_inspections IS
    'Queues inspections again whose process has died; ends those that have cost three processes their life.';

CREATE OR REPLACE FUNCTION schedule_inspections(interval_hours double precision) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    scheduled integer;
BEGIN
    WITH due AS MATERIALIZED (
        SELECT s.registration_id FROM registration_inspections AS s
        WHERE s.due_at <= now() ORDER BY s.due_at LIMIT 500 FOR UPDATE SKIP LOCKED
    ), queued AS (
        INSERT INTO inspections (registration_id, endpoint_url, transport, priority, due_at)
            SELECT r.registration_id, r.endpoint_url, r.transport, 2, greatest(clock_timestamp(), h.backoff_ends_at)
            FROM due
            JOIN registrations AS r ON r.registration_id = due.registration_id
            LEFT JOIN inspected_hosts AS h ON h.host = substring(r.endpoint_url FROM '://([^/?]*)')
            ON CONFLICT (registration_id) WHERE state IN ('queued', 'running') DO NOTHING
    )
    UPDATE registration_inspections AS s
        SET due_at = clock_timestamp() + make_interval(secs => interval_hours * 3600 * (0.8 + 0.4 * random()))
        FROM due WHERE s.registration_id = due.registration_id;
    GET DIAGNOSTICS scheduled = ROW_COUNT;
    RETURN scheduled;
END $$;
COMMENT ON FUNCTION schedule_inspections IS 'Queues an inspection of each registration that is due, at most 500.';

CREATE OR REPLACE FUNCTION mark_reviews_due(interval_days integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    marked integer;
BEGIN
    -- Without an interval, or with a longer one than before, some are no longer due.
    UPDATE registration_inspections AS s SET is_review_due = false
        WHERE s.registration_id IN (
            SELECT u.registration_id FROM registration_inspections AS u
            WHERE u.is_review_due
            AND u.approved_at > coalesce(now() - make_interval(days => interval_days), '-infinity')
            LIMIT 500 FOR UPDATE SKIP LOCKED
        );
    UPDATE registration_inspections AS s SET is_review_due = true
        WHERE s.registration_id IN (
            SELECT u.registration_id FROM registration_inspections AS u
            WHERE NOT u.is_review_due AND u.approved_at <= now() - make_interval(days => interval_days)
            ORDER BY u.approved_at LIMIT 500 FOR UPDATE SKIP LOCKED
        );
    GET DIAGNOSTICS marked = ROW_COUNT;
    RETURN marked;
END $$;
COMMENT ON FUNCTION mark_reviews_due IS
    'Asks for attention to registrations that were approved longer ago than this; null: to none. At most 500.';

CREATE OR REPLACE FUNCTION prune_inspections() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    pruned integer;
BEGIN
    pruned := delete_inspections(ARRAY(
        SELECT i.inspection_id FROM inspections AS i
        WHERE i.state = 'finished' AND i.registration_id IS NULL AND i.finished_at < now() - interval '90 days'
        ORDER BY i.finished_at LIMIT 500 FOR UPDATE SKIP LOCKED
    ));
    DELETE FROM inspected_hosts WHERE free_at < now() - interval '7 days';
    DELETE FROM inspectors WHERE seen_at < now() - interval '7 days';
    RETURN pruned;
END $$;
COMMENT ON FUNCTION prune_inspections IS
    'Deletes inspections of addresses that are older than 90 days, at most 500; returns how many.';

CREATE OR REPLACE FUNCTION due_inspections(only_hosts text[]) RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT (
        (
            SELECT count(*) FROM inspections AS i
            WHERE i.state = 'queued' AND i.due_at <= now() AND (only_hosts IS NULL OR i.host = ANY (only_hosts))
        )
        + (SELECT count(*) FROM registration_inspections WHERE due_at <= now())
    )::integer;
END;
COMMENT ON FUNCTION due_inspections IS 'How many inspections are due and not running.';

CREATE OR REPLACE FUNCTION report_inspector(me text, only_hosts text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    INSERT INTO inspectors (name, seen_at, due) VALUES (me, clock_timestamp(), due_inspections(only_hosts))
        ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, due = excluded.due;
END;
COMMENT ON FUNCTION report_inspector IS 'Notes that this process is running, and how many inspections are due that it may do.';

CREATE OR REPLACE FUNCTION release_inspection(its_id uuid, its_attempt integer) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    UPDATE inspections SET
        state = 'queued', claimed_by = NULL, lease_ends_at = NULL, started_at = NULL, due_at = clock_timestamp()
        WHERE inspection_id = its_id AND attempt = its_attempt AND state = 'running';
END;
COMMENT ON FUNCTION release_inspection IS 'Queues an inspection again that a process gives up because it ends.';

CREATE OR REPLACE FUNCTION same_named_tools(names text[], its_host text)
    RETURNS TABLE (name text, description text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    -- By name, so that many tools of one name do not hide the only one of another.
    SELECT wanted.name, other.description
    FROM unnest(names) AS wanted (name) CROSS JOIN LATERAL (
        SELECT tool ->> 'description' AS description
        FROM published_versions AS v CROSS JOIN LATERAL json_array_elements(v.available_tools) AS tool
        WHERE v.is_latest AND NOT v.is_withdrawn AND tool_names(v.available_tools) @> ARRAY[wanted.name]
        AND substring(v.endpoint_url FROM '://([^/?]*)') <> its_host
        AND tool ->> 'name' = wanted.name AND json_typeof(tool -> 'description') = 'string'
        LIMIT 500
    ) AS other;
END;
COMMENT ON FUNCTION same_named_tools IS
    'Tools of these names of approved servers on other hosts, at most 500 of each: one may imitate another.';

REVOKE ALL ON FUNCTION
    same_named_tools, claim_inspection, finish_inspection, reap_inspections, schedule_inspections, mark_reviews_due, prune_inspections,
    report_inspector, release_inspection, due_inspections
    FROM PUBLIC;
